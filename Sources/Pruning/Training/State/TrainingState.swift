import Subjects
package import Tensors

/// All that a training needs to go on as if it had never stopped.
///
/// Generators need no state: the order of samples follows from seed and epoch, draws of a step from seed and step.
package struct TrainingState: Sendable {
    package var step: Int
    var stateSteps: Int
    /// Losses since the last point.
    var lossSum: Double
    var lossCount: Int
    var curve: TrainingCurve
    /// `weight:NAME`, `state:KIND:NAME`, `removed:NAME`, `best:NAME`, `rewound:NAME`, `rule:NAME`.
    var tensors: [String: HostTensor]
    /// The rule's numbers.
    var numbers: [String: Double]
    /// The step of the best point; nil without one.
    var bestStep: Int?
    var seconds: Double
    /// What the training is: another one cannot go on from here.
    package var identity: String
    /// By what whoever keeps it knows it again; empty where nobody does.
    package var label = ""

    /// Tensors of a kind, by what follows it.
    package func tensors(_ kind: String) -> [String: HostTensor] {
        var found: [String: HostTensor] = [:]
        for (name, tensor) in tensors where name.hasPrefix(kind + ":") {
            found[String(name.dropFirst(kind.utf8.count + 1))] = tensor
        }
        return found
    }

    mutating func add(_ kind: String, _ arrays: [String: HostTensor]) {
        for (name, array) in arrays { tensors["\(kind):\(name)"] = array }
    }
}
