/// How a figure is known. Every figure on screen carries one (DESIGN section 4).
package enum Certainty: String, Sendable, Hashable, Codable, CaseIterable, Comparable {
    /// Counted: the same on every machine.
    case exact
    /// Known to lie within a stated distance, until a second pass lands.
    case bounded
    /// Stands in for something that was not measured: weight energy is not accuracy.
    case proxy
    /// An evaluator ran.
    case measured

    /// The label as shown, in capitals.
    package var label: String { rawValue.uppercased() }

    /// Orders from surest to weakest, so that `max` of several is what their combination deserves.
    package static func < (left: Certainty, right: Certainty) -> Bool { left.weakness < right.weakness }

    private var weakness: Int {
        switch self {
        case .exact: 0
        case .measured: 1
        case .bounded: 2
        case .proxy: 3
        }
    }
}

/// A number and how it is known.
package struct Figure: Sendable, Hashable {
    package var value: Double
    package var certainty: Certainty

    package init(_ value: Double, _ certainty: Certainty) {
        self.value = value
        self.certainty = certainty
    }
}
