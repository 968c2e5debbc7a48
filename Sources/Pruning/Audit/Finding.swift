/// Something about a checkpoint that a person would want to know before trusting it.
package struct Finding: Sendable, Hashable {
    package enum Severity: String, Sendable, Hashable, CaseIterable {
        /// The numbers or the files are not whole.
        case problem
        /// Odd, and not what the format's specification says or a trained network usually holds.
        case warning
        case note
    }

    package enum Kind: String, Sendable, Hashable, CaseIterable {
        case missingShard = "missing-shard"
        /// From the specification of the format.
        case departure
        /// Bytes of the file that belong to no tensor.
        case gap
        /// Tensors that share bytes.
        case overlap
        case tied
        case nan
        case infinite
        /// Rows of a weight in which everything is zero.
        case deadRows = "dead-rows"
        /// Tensors with the same contents in different places.
        case duplicate
        /// A stored checksum that does not fit.
        case checksum
    }

    package var severity: Severity
    package var kind: Kind
    /// Bare name of the file; nil where the finding is about the whole checkpoint.
    package var file: String?
    package var tensor: String?
    /// A clause.
    package var fact: String
    /// How many there are: elements, rows, bytes, tensors.
    package var count: Int

    package init(
        _ severity: Severity, _ kind: Kind, file: String? = nil, tensor: String? = nil, fact: String, count: Int = 1
    ) {
        self.severity = severity
        self.kind = kind
        self.file = file
        self.tensor = tensor
        self.fact = fact
        self.count = count
    }
}
