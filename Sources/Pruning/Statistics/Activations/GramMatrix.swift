/// XᵀX of a weight's input: one matrix a group of a convolution, one in all else.
///
/// The products are of F64: F32 activations have 24 bits, so each product is exact in 53, and the error of a sum of n is below
/// n · 2⁻⁵³ of the sum of magnitudes. In F32 it would be n · 2⁻²⁴: 5 · 10⁻⁴ for 8,192 tokens, too much for an inverse.
package struct GramMatrix: Sendable, Hashable {
    package let groups: Int
    /// Rows of each matrix. A convolution's are (channel of the group, window position), as its weight's columns are.
    package let size: Int
    /// Positions added up: rows of the activation, output positions of a convolution.
    package private(set) var count: Int
    /// `[groups, size, size]`, row-major.
    package private(set) var values: [Double]

    package init(groups: Int, size: Int, count: Int, values: [Double]) {
        precondition(values.count == groups * size * size, "values must fill the matrices")
        self.groups = groups
        self.size = size
        self.count = count
        self.values = values
    }

    /// Of no positions.
    init(groups: Int, size: Int) {
        self.init(groups: groups, size: size, count: 0, values: Array(repeating: 0, count: groups * size * size))
    }

    package mutating func add(_ other: GramMatrix) {
        precondition(other.values.count == values.count, "of the same input")
        count += other.count
        for index in values.indices { values[index] += other.values[index] }
    }

    /// Sum of squares of each row's input; of all groups.
    package var diagonal: [Double] {
        (0..<groups * size).map { values[($0 / size * size + $0 % size) * size + $0 % size] }
    }
}
