/// What the gradients of a loss said of one weight.
///
/// A gradient is that of the loss over one block of samples, as the caller's loss averages them; blocks of one sample give
/// gradients per sample, whose mean square is the diagonal of the empirical Fisher matrix.
package struct GradientStatistics: Sendable, Hashable {
    /// Gradients taken: one a block.
    package private(set) var count = 0
    /// Sums over blocks of g and of g², one a weight, as stored; nil unless asked for.
    package private(set) var sums: [Double]?
    package private(set) var squares: [Double]?
    /// Sums of w · g over the weights of each index of the first and of the second stored dimension; nil unless asked for.
    package private(set) var products: [ProductSums]?

    /// Over blocks: of s = Σ w · g, of |s| and of s².
    package struct ProductSums: Sendable, Hashable {
        package var signed: [Double]
        package var absolute: [Double]
        package var squared: [Double]

        package init(signed: [Double], absolute: [Double], squared: [Double]) {
            self.signed = signed
            self.absolute = absolute
            self.squared = squared
        }

        /// One block's.
        init(_ sums: [Double]) {
            self.init(signed: sums, absolute: sums.map(\.magnitude), squared: sums.map { $0 * $0 })
        }

        mutating func add(_ other: ProductSums) {
            signed.add(other.signed)
            absolute.add(other.absolute)
            squared.add(other.squared)
        }
    }

    package init(count: Int, sums: [Double]?, squares: [Double]?, products: [ProductSums]?) {
        self.count = count
        self.sums = sums
        self.squares = squares
        self.products = products
    }

    package mutating func add(_ other: GradientStatistics) {
        count += other.count
        if let others = other.sums { sums?.add(others) }
        if let others = other.squares { squares?.add(others) }
        guard let others = other.products, products?.count == others.count else { return }
        for index in others.indices { products?[index].add(others[index]) }
    }

    /// Mean gradient of each weight; nil unless asked for.
    package var means: [Double]? { sums.map { $0.map { $0 / Double(max(count, 1)) } } }

    /// Mean squared gradient of each weight; nil unless asked for.
    package var meanSquares: [Double]? { squares.map { $0.map { $0 / Double(max(count, 1)) } } }
}

extension [Double] {
    /// Adds element by element.
    mutating func add(_ other: [Double]) {
        precondition(count == other.count, "of the same length")
        for index in indices { self[index] += other[index] }
    }
}
