import Subjects
import Tensors

/// Moves weights along their gradients, as PyTorch's SGD, Adam and AdamW do; its state lies with the weights.
///
/// Every operator takes the list of all weights at once, so that a step costs a few calls however many there are.
struct Optimizer {
    let settings: OptimizerSettings

    /// Names of the state tensors that a weight has after its first step.
    static let momentum = "momentum"
    static let mean = "mean"
    static let square = "square"

    /// Longer lists are taken in pieces: an operator gives back at most so many tensors.
    private static let piece = 256

    /// - Parameters:
    ///   - gradients: one a weight, which are left as they are.
    ///   - count: steps that the state has seen, this one included.
    func step(_ weights: [TrainedWeight], _ gradients: [Tensor], rate: Double, count: Int) throws(RuntimeError) {
        for start in stride(from: 0, to: weights.count, by: Self.piece) {
            let range = start..<min(start + Self.piece, weights.count)
            let (some, along) = (Array(weights[range]), Array(gradients[range]))
            switch settings.rule {
            case .sgd: try descend(some, along, rate)
            case .adam, .adamw: try adapt(some, along, rate, count)
            }
        }
    }

    private func descend(_ weights: [TrainedWeight], _ gradients: [Tensor], _ rate: Double) throws(RuntimeError) {
        guard let runtime = weights.first?.tensor.runtime else { return }
        let list = Lists(runtime, weights.map(\.tensor))
        var along = try decayed(gradients, list)
        if settings.momentum > 0 {
            let buffers = try list.states(Self.momentum, of: weights)
            try list.call("aten::_foreach_mul_.Scalar", buffers, .number(settings.momentum))
            try list.call("aten::_foreach_add_.List", buffers, .tensors(along), .integer(1))
            along =
                settings.isNesterov
                ? try list.made("aten::_foreach_add.List", along, .tensors(buffers), .number(settings.momentum))
                : buffers
        }
        try list.call("aten::_foreach_add_.List", list.tensors, .tensors(along), .number(-rate))
    }

    private func adapt(
        _ weights: [TrainedWeight], _ gradients: [Tensor], _ rate: Double, _ count: Int
    ) throws(RuntimeError) {
        guard let runtime = weights.first?.tensor.runtime else { return }
        let list = Lists(runtime, weights.map(\.tensor))
        var along = gradients
        if settings.rule == .adam {
            along = try decayed(gradients, list)
        } else if settings.weightDecay > 0 {
            try list.call("aten::_foreach_mul_.Scalar", list.tensors, .number(1 - rate * settings.weightDecay))
        }
        let (means, squares) = (
            try list.states(Self.mean, of: weights), try list.states(Self.square, of: weights)
        )
        try list.call("aten::_foreach_mul_.Scalar", means, .number(settings.beta1))
        try list.call("aten::_foreach_add_.List", means, .tensors(along), .number(1 - settings.beta1))
        try list.call("aten::_foreach_mul_.Scalar", squares, .number(settings.beta2))
        try list.call(
            "aten::_foreach_addcmul_.Scalar", squares, .tensors(along), .tensors(along), .number(1 - settings.beta2))
        // √(v / c) + ε, with the corrections of running means that began at 0.
        let corrections = (1 - pow(settings.beta1, count), 1 - pow(settings.beta2, count))
        let below = try list.made("aten::_foreach_sqrt", squares)
        try list.call("aten::_foreach_div_.Scalar", below, .number(corrections.1.squareRoot()))
        try list.call("aten::_foreach_add_.Scalar", below, .number(settings.epsilon))
        try list.call(
            "aten::_foreach_addcdiv_.Scalar", list.tensors, .tensors(means), .tensors(below),
            .number(-rate / corrections.0))
    }

    /// Gradients with the derivative of the L2 penalty added.
    private func decayed(_ gradients: [Tensor], _ list: Lists) throws(RuntimeError) -> [Tensor] {
        guard settings.weightDecay > 0 else { return gradients }
        return try list.made(
            "aten::_foreach_add.List", gradients, .tensors(list.tensors), .number(settings.weightDecay))
    }

    private func pow(_ base: Double, _ exponent: Int) -> Double { Double.power(base, Double(exponent)) }
}

/// Operators over lists of tensors.
struct Lists {
    let runtime: Runtime
    let tensors: [Tensor]

    init(_ runtime: Runtime, _ tensors: [Tensor]) {
        self.runtime = runtime
        self.tensors = tensors
    }

    /// Writes into the list.
    func call(_ name: String, _ list: [Tensor], _ arguments: Argument...) throws(RuntimeError) {
        _ = try runtime.callAll(runtime.find(name), [.tensors(list)] + arguments)
    }

    /// Makes as many tensors as the list has.
    func made(_ name: String, _ list: [Tensor], _ arguments: Argument...) throws(RuntimeError) -> [Tensor] {
        try runtime.callAll(runtime.find(name), [.tensors(list)] + arguments).compactMap {
            if case .tensor(let tensor) = $0 { tensor } else { nil }
        }
    }

    /// The state tensors of that name, zeros where a weight has none yet.
    func states(_ name: String, of weights: [TrainedWeight]) throws(RuntimeError) -> [Tensor] {
        var states: [Tensor] = []
        for weight in weights {
            if weight.state[name] == nil {
                weight.state[name] = try runtime.call("aten::zeros_like", .tensor(weight.tensor.detached()))
            }
            if let state = weight.state[name] { states.append(state) }
        }
        return states
    }
}
