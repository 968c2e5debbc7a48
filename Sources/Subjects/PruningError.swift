package import Checkpoints

/// Why the engine could not do what was asked: the cause, and what a person needs to mend it.
package enum PruningError: Error, Sendable, Equatable {
    /// The checkpoint could not be read.
    case checkpoint(CheckpointError)
    /// A result could not be written.
    case write(WriteError)
    /// The budget asks for more (or less) than the unlocked layers can give: both in the budget's own unit.
    /// - most: what is possible as a number, in the budget's measure; nil where that is not known.
    case infeasible(asked: String, possible: String, most: Double? = nil)
    /// A layer is named that the network does not have.
    case unknownLayer(String)
    /// A method, allocator or setting is named that does not exist; `choices` are those that do.
    case unknownName(kind: String, name: String, choices: [String])
    /// A method is named where another use of methods is meant: what it does, and the command that it belongs to.
    case otherUse(method: String, does: String, command: String)
    /// A value is outside its range or cannot be read.
    case invalidValue(name: String, value: String, expected: String)
    /// A line of a recipe is not understood.
    case recipe(file: String, line: Int, fact: String)
    /// A recipe was made for another checkpoint.
    case fingerprint(expected: String, found: String)
    /// What a method needs before it can score.
    case missing(need: String, mend: String)
    /// The granularity does not exist in this layer.
    case notApplicable(granularity: String, layer: String, reason: String)
    /// A network did not run.
    case forward(ForwardError)
    /// Data could not be read, or do not fit the network.
    case data(DatasetError)
    /// Statistics are of something else than what they are wanted for.
    case stale(file: String, fact: String)
    /// An index, or a part of one, does not serve.
    case index(file: String, IndexFault)
    /// What was written does not read back as it should.
    case verification(file: String, fact: String)
    /// An evaluator of one's own gave no figures.
    case evaluator(command: String, fact: String)
    /// A loss that is no number, at the step of that number, and where it began.
    case diverged(step: Int, fact: String)
    /// The job was cancelled.
    case cancelled
}

extension PruningError: CustomStringConvertible {
    /// One line, control characters made visible.
    package var description: String {
        switch self {
        case .checkpoint(let error): "\(error)"
        case .write(let error): "\(error)"
        case .infeasible(let asked, let possible, _): "the budget cannot be met: asked \(asked), possible \(possible)"
        case .unknownLayer(let name): "no layer is named \(name.printable)"
        case .unknownName(let kind, let name, let choices):
            "no \(kind) is named \(name.printable); there are \(choices.joined(separator: ", "))"
        case .otherUse(let method, let does, let command): "\(method) \(does): \(command)"
        case .invalidValue(let name, let value, let expected):
            "\(name): \(value.printable) is not \(expected)"
        case .recipe(let file, let line, let fact): "\(file.printable):\(line): \(fact)"
        case .fingerprint(let expected, let found):
            "the recipe is for checkpoint \(expected), this one is \(found)"
        case .missing(let need, let mend): "needs \(need): \(mend)"
        case .notApplicable(let granularity, let layer, let reason):
            "\(layer.printable) has no \(granularity): \(reason)"
        case .forward(let error): "\(error)"
        case .data(let error): "\(error)"
        case .stale(let file, let fact): "\(file.printable) does not serve: \(fact)"
        case .index(let file, let fault): "\(file.printable): \(fault)"
        case .verification(let file, let fact): "\(file.printable) does not read back: \(fact)"
        case .evaluator(let command, let fact): "\(command.printable): \(fact)"
        case .diverged(let step, let fact): "the loss is no number at step \(step): \(fact.printable)"
        case .cancelled: "cancelled"
        }
    }
}

extension PruningError {
    /// Whether it says how much of what was asked is possible.
    package var hasNearest: Bool { if case .infeasible(_, _, .some) = self { true } else { false } }
}
