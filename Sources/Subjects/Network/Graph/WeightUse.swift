/// What a network's graph does with a weight.
package struct WeightUse: Sendable, Hashable {
    /// What the operator makes of the tensor.
    package enum Kind: Int, Sendable, Hashable, Comparable {
        /// A number or a list that tells the operator what to do.
        case setting
        /// Added or multiplied element by element.
        case elementwise
        case scale
        case norm
        case bias
        /// Of an operator that is not known: name and shape must tell.
        case unknown
        case embedding
        case linear
        case convolution

        package static func < (left: Kind, right: Kind) -> Bool { left.rawValue < right.rawValue }
    }

    /// The operator, without its domain.
    package var operation: String
    /// Which of its inputs, counted from 0.
    package var input: Int
    package var kind: Kind
    /// Whether the input dimension comes before the output's as stored: `x · W`, or a transposed convolution.
    package var isTransposed = false
    /// Whether the operator sees the dimensions in another order than they are stored in, `isTransposed` aside.
    package var isPermuted = false
    /// Of a convolution: 1 where all inputs reach all outputs.
    package var groups = 1
    /// One a spatial dimension; empty where it is no convolution.
    package var kernel: [Int] = []
    package var strides: [Int] = []
    package var dilations: [Int] = []
    /// How often each weight is multiplied when the graph runs once, on a batch of one where its size is open: output positions of
    /// a convolution, rows of a matrix product, steps of a recurrent layer. Nil where the file leaves it open.
    package var positions: Int?
    /// Operators that use the tensor like this; `positions` is their sum.
    package var count = 1

    package init(_ operation: String, input: Int, _ kind: Kind) {
        self.operation = operation
        self.input = input
        self.kind = kind
    }
}

extension WeightUse {
    /// This use and another one of the same tensor: the weightier kind counts.
    ///
    /// - Parameter areParts: whether the two are different parts of the tensor, so that no weight takes part in both.
    mutating func join(_ other: WeightUse, areParts: Bool) {
        guard other.kind == kind else {
            if other.kind > kind { self = other }
            return
        }
        count += other.count
        guard let mine = positions, let theirs = other.positions else {
            positions = nil
            return
        }
        let (sum, overflows) = mine.addingReportingOverflow(theirs)
        positions = areParts ? max(mine, theirs) : overflows ? nil : sum
    }
}
