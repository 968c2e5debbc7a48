/// Why the units of a group always stay.
package struct GroupLock: Sendable, Hashable {
    package enum Cause: Sendable, Hashable {
        case graphInput, graphOutput
        /// An operator that is not known, or a form of it.
        case unknownOperator(String)
        /// A reshape, or whatever it may be, whose indices could not be followed.
        case notUnderstood
        /// A mean, a deviation or a sum runs over the units, which zeros take part in.
        case normalised(String)
        /// Units are told apart by their number.
        case lookedUp
        /// The length itself is computed with.
        case measured
        /// Pairs of features turn with the position.
        case rotated
        /// The features of a head, which the scale of attention is made of.
        case headLength
        /// Whole numbers or flags, which are no weights.
        case wholeNumbers
        /// Positions that a node makes, which no tensor holds.
        case positions
        /// What is left of them when they are zero is added up.
        case notZero
        /// Stored codes that stand for other numbers.
        case codes
    }

    package let cause: Cause
    /// The node, or the name of the input or output.
    package let place: String

    init(_ cause: Cause, _ place: String) {
        self.cause = cause
        self.place = place
    }

    /// One clause: `the graph's output logits`.
    package var text: String {
        switch cause {
        case .graphInput: "the graph's input \(place) has them"
        case .graphOutput: "the graph's output \(place) has them"
        case .unknownOperator(let name): "\(place) reads them, and \(name) is not followed"
        case .notUnderstood: "\(place) reshapes them in a way that is not understood"
        case .normalised(let name): "\(place) (\(name)) computes one number over all of them"
        case .lookedUp: "\(place) takes them by their number"
        case .measured: "\(place) computes with how many there are"
        case .rotated: "\(place) turns them in pairs"
        case .headLength: "the scale of the attention \(place) is made of how many there are"
        case .wholeNumbers: "\(place) holds whole numbers for them"
        case .positions: "they are positions that \(place) makes"
        case .notZero: "\(place) adds up what a function makes of them, which is not zero without them"
        case .codes: "\(place) holds codes for them"
        }
    }
}

/// What one unit of a group is. Ordered: what says more comes later.
package enum UnitKind: Int, Sendable, Hashable, Comparable, CaseIterable {
    /// A channel of a convolution, a feature between two linear layers.
    case channel
    /// A feature inside every head.
    case headFeature
    /// A query head of every group that shares keys and values.
    case queryHead
    case head
    /// Query heads with the keys and values that they share.
    case keyValueGroup

    package static func < (a: UnitKind, b: UnitKind) -> Bool { a.rawValue < b.rawValue }

    package var word: String {
        switch self {
        case .channel: "channel"
        case .headFeature: "head-feature"
        case .queryHead: "query-head"
        case .head: "head"
        case .keyValueGroup: "kv-group"
        }
    }
}
