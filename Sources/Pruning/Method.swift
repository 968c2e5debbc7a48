package import Subjects

/// One paper: it scores units; the engine ranks, allocates, cuts, undoes and exports.
///
/// A file in `Methods/` conforms to this and nothing else changes but one line in its `Catalog`.
package protocol Method<Subject>: Sendable {
    associatedtype Subject: Prunable
    associatedtype Settings: MethodSettings

    static var card: Card { get }
    init(_ settings: Settings)

    /// The scores of one target: larger survives. Called once a target, in any order and on any core, and cached;
    /// what several targets share comes from `tools`.
    func score(_ target: Target, of subject: Subject, with tools: Tools) async throws(PruningError) -> TargetScore

    /// The method's own way to divide a budget.
    var allocator: any Allocator { get }
}

/// What a method's scores are computed with. Made by the session, one a job.
package struct Tools: Sendable {
    package let weights: WeightScorer
    private let known: Calibration?

    package init(weights: WeightScorer, calibration: Calibration? = nil) {
        self.weights = weights
        known = calibration
    }

    /// What was collected on data.
    /// - Throws: `.missing` where the method's card does not say that it needs any.
    package var calibration: Calibration {
        get throws(PruningError) {
            guard let known else { throw .missing(need: Need.activationMoments.text, mend: "give data: --data") }
            return known
        }
    }
}

/// What the picker, the documentation and the tests know of a method.
package struct Card: Sendable {
    /// Catalog id, as `--method` takes it.
    package var id: String
    package var title: String
    /// Authors, year, venue or arXiv number.
    package var citation: String
    /// The idea in one line.
    package var summary: String
    package var granularities: [GranularityKind]
    package var needs: [Need]
    /// Who competes with whom, where the plan does not say.
    package var scope: Scope
    package var examples: [WorkedExample]

    package init(
        id: String, title: String, citation: String, summary: String, granularities: [GranularityKind], needs: [Need],
        scope: Scope = .layer, examples: [WorkedExample]
    ) {
        self.id = id
        self.title = title
        self.citation = citation
        self.summary = summary
        self.granularities = granularities
        self.needs = needs
        self.scope = scope
        self.examples = examples
    }

    /// What one pass over data has to collect; empty where the method needs none.
    package var request: StatisticsRequest { needs.reduce(into: []) { $0.formUnion($1.request) } }

    /// The first thing that takes data to know, in words; nil where none is needed.
    package var dataNeed: String? { needs.first { !$0.request.isEmpty || $0 == .labels }?.text }

    /// Kinds of units a method can score, without their sizes.
    package enum GranularityKind: String, Sendable, CaseIterable {
        case weight
        case structured
        /// Tokens of each sample, in the forward pass.
        case token
    }
}

/// What has to be there before a method can score.
package enum Need: String, Sendable, CaseIterable {
    /// Nothing but the shapes.
    case shapes
    /// The weights of the checkpoint.
    case weights
    /// Means, variances and norms of activations on data.
    case activationMoments
    /// XᵀX of each layer's input on data.
    case inputGram
    /// Gradients of a loss on data.
    case gradients
    /// Where attention goes on data.
    case attention
    /// Data with labels.
    case labels
    /// A training, for what the method is about; a finished network is scored without.
    case training

    /// As a clause after "needs".
    package var text: String {
        switch self {
        case .shapes: "shapes"
        case .weights: "weights"
        case .activationMoments: "activations on data"
        case .inputGram: "second moments of activations on data"
        case .gradients: "gradients of a loss on data"
        case .attention: "attention on data"
        case .labels: "data with labels"
        case .training: "a training"
        }
    }

    /// What one pass over data collects for it; empty where it needs no pass.
    package var request: StatisticsRequest {
        switch self {
        case .shapes, .weights, .labels, .training: []
        case .activationMoments: [.inputMoments, .inputExtremes, .outputMoments]
        case .inputGram: [.inputMoments, .inputGram]
        case .gradients: .gradients
        case .attention: .attention
        }
    }
}

/// A method's numbers: defaults by `init()`, what a key can move by `tunables`.
package protocol MethodSettings: Sendable, Hashable {
    init()
    static var tunables: [Tunable<Self>] { get }
}

/// A setting's value as recipes and command lines spell it.
package enum SettingValue: Sendable, Hashable, CustomStringConvertible {
    case number(Double)
    case choice(String)

    package init(_ text: String) { self = Double(text).map { .number($0) } ?? .choice(text) }

    package var description: String {
        switch self {
        case .number(let value): Quantities.whole(value)
        case .choice(let name): name
        }
    }
}

/// One number or choice of a method that a key can move.
package struct Tunable<Settings: Sendable>: Sendable {
    package enum Kind: Sendable {
        case number(any WritableKeyPath<Settings, Double> & Sendable, range: ClosedRange<Double>, step: Double)
        case choice(any WritableKeyPath<Settings, String> & Sendable, names: [String])
    }

    package var name: String
    /// What it does, with its unit.
    package var summary: String
    package var kind: Kind
    /// Whether scores depend on it; if not, it moves the allocation only and nothing is scored again.
    package var movesScores: Bool

    package init(_ name: String, _ summary: String, _ kind: Kind, movesScores: Bool = true) {
        self.name = name
        self.summary = summary
        self.kind = kind
        self.movesScores = movesScores
    }
}

extension MethodSettings {
    /// Defaults with these values put over them.
    /// - Throws: `.unknownName` for a name that is no tunable, `.invalidValue` outside range or choices.
    package init(_ values: [String: SettingValue]) throws(PruningError) {
        self.init()
        for (name, value) in values.sorted(by: { $0.key < $1.key }) {
            guard let tunable = Self.tunables.first(where: { $0.name == name }) else {
                throw .unknownName(kind: "setting", name: name, choices: Self.tunables.map(\.name))
            }
            try set(tunable, to: value)
        }
    }

    private mutating func set(_ tunable: Tunable<Self>, to value: SettingValue) throws(PruningError) {
        switch (tunable.kind, value) {
        case (.number(let path, let range, _), .number(let number)) where range.contains(number):
            self[keyPath: path] = number
        case (.choice(let path, let names), .choice(let name)) where names.contains(name):
            self[keyPath: path] = name
        case (.number(_, let range, _), _):
            throw .invalidValue(
                name: tunable.name, value: "\(value)",
                expected: "a number from \(range.lowerBound) to \(range.upperBound)")
        case (.choice(_, let names), _):
            throw .invalidValue(
                name: tunable.name, value: "\(value)", expected: "one of \(names.joined(separator: ", "))")
        }
    }
}
