/// How gradients move weights.
package struct OptimizerSettings: Sendable, Hashable {
    package enum Rule: String, Sendable, Hashable, CaseIterable {
        case sgd
        /// Weight decay is added to the gradient.
        case adam
        /// Weight decay shrinks the weights themselves (Loshchilov and Hutter 2019).
        case adamw
    }

    package var rule = Rule.adamw
    /// Of SGD; 0 keeps no state.
    package var momentum = 0.0
    package var isNesterov = false
    /// Of Adam: how much of the gradient's and of its square's running means stays in a step.
    package var beta1 = 0.9
    package var beta2 = 0.999
    package var epsilon = 1e-8
    package var weightDecay = 0.0

    package init(_ rule: Rule = .adamw) { self.rule = rule }
}
