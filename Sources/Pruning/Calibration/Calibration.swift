import Checkpoints
package import Subjects

/// What one pass over data tells a method of a network's layers.
package struct Calibration: Sendable {
    package let statistics: Statistics
    /// The first place where each layer's weight is multiplied.
    private let sites: [Int: WeightSite]

    package init(_ statistics: Statistics, _ network: Network, _ graph: Graph) {
        self.statistics = statistics
        // A table that is looked up and multiplied with counts as what it multiplies.
        let products = network.sites(in: graph).filter { $0.use != .embedding }
        sites = Dictionary(products.map { ($0.layer, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Where a layer's input channels lie in its weight, and what they are like.
    /// - Throws: `.missing` where the graph does not show what the layer multiplies.
    package func input(of layer: Layer) throws(PruningError) -> (layout: ChannelLayout, input: InputStatistics) {
        guard let site = sites[layer.id], let layout = ChannelLayout(site, of: layer),
            let input = statistics.input(of: layer.id)
        else { throw Self.unseen(layer) }
        return (layout, input)
    }

    /// How a layer's weight meets its input; nil where the graph does not show it.
    package func use(of layer: Layer) -> WeightSite.Use? { sites[layer.id]?.use }

    /// XᵀX of a layer's input, a convolution's unfolded, and the weight as the matrix that multiplies it.
    /// - Throws: `.missing` where it was not collected, `.notApplicable` for convolutions with groups.
    package func gram(of layer: Layer) throws(PruningError) -> (matrix: WeightMatrix, gram: GramMatrix) {
        let (layout, input) = try input(of: layer)
        guard let gram = input.gram else { throw Self.unseen(layer) }
        guard gram.groups == 1, let matrix = WeightMatrix(layout, columns: gram.size) else {
            throw .notApplicable(
                granularity: "one matrix of second moments", layer: layer.entry.name,
                reason: "its channels divide into \(gram.groups) groups")
        }
        return (matrix, gram)
    }

    private static func unseen(_ layer: Layer) -> PruningError {
        .missing(
            need: "the input of \(layer.entry.name.printable), which the graph does not show",
            mend: "lock the layer, or choose a method that needs weights only")
    }
}

/// A stored weight as `[outputs, input channels]`, a convolution's window counting as channels.
package struct WeightMatrix: Sendable, Hashable {
    package let rows: Int
    package let columns: Int
    /// The stored weight as row-major `[outer, length, inner]`.
    private let outer: Int
    private let length: Int
    private let inner: Int

    /// - Parameter columns: rows of the matrix of second moments. Nil where they are not those of the layout.
    init?(_ layout: ChannelLayout, columns: Int) {
        if layout.length * layout.inner == columns {
            (outer, length, inner) = (layout.outer, columns, 1)
        } else {
            (outer, length, inner) = (layout.outer, layout.length, layout.inner)
        }
        guard length == columns, layout.groups == 1 else { return nil }
        (rows, self.columns) = (outer * inner, columns)
    }

    /// Where the columns are among the elements.
    package var layout: ChannelLayout { ChannelLayout(outer: outer, length: length, inner: inner) }

    /// Stored elements as rows of columns.
    package func rowsFirst<Element>(_ stored: [Element]) -> [Element] {
        guard inner > 1 else { return stored }
        return (0..<rows * columns).map { place in stored[self.stored(place / columns, place % columns)] }
    }

    /// Rows of columns as stored elements.
    package func asStored<Element>(_ matrix: [Element]) -> [Element] {
        guard inner > 1 else { return matrix }
        var stored = matrix
        for row in 0..<rows {
            for column in 0..<columns { stored[self.stored(row, column)] = matrix[row * columns + column] }
        }
        return stored
    }

    private func stored(_ row: Int, _ column: Int) -> Int {
        (row / inner * length + column) * inner + row % inner
    }
}
