import Checkpoints
package import Subjects
package import Tensors

/// A group with the one projection that reads it, and what is left of that projection at every level.
package struct LadderModule: Sendable {
    package let group: Group
    package let layer: Layer
    package let ladder: RemovalLadder
    private let matrix: WeightMatrix
    /// What goes along where all units do.
    private let bias: TensorEntry?

    package struct Settings: Sendable, Hashable {
        package var damping = 0.01
        package var isUpdated = true

        package init() {}
    }

    /// - Parameter counts: units gone at each level, ascending.
    /// - Returns: nil where no single layer reads the group, or the graph does not show what that one reads.
    /// - Throws: `.missing` where second moments were not collected; what the solving throws.
    package init?(
        _ group: Group, counts: [Int], _ settings: Settings, _ tools: GroupTools
    ) throws(PruningError) {
        guard let (layer, member) = group.reader(in: tools.network) else { return nil }
        let calibration = try tools.calibration()
        guard let (layout, input) = try? calibration.input(of: layer), layout.groups == 1,
            layout.length == layer.entry.shape[member.axis]
        else { return nil }
        let (matrix, gram) = try calibration.gram(of: layer)
        // A convolution has a column for each channel and place of its window.
        let window = gram.size / layout.length
        let stored = try WeightStream(tools.network.checkpoint).values(of: layer, 0..<layer.parameters)
        let moments = LayerMoments(
            layer: layer.entry.name,
            weights: HostTensor(matrix.rowsFirst(stored), shape: [matrix.rows, matrix.columns]), gram: gram,
            means: input.moments.means.flatMap { [Double](repeating: $0, count: window) },
            bias: try tools.bias(of: layer)?.map { Double($0) })
        let columns = (0..<group.count).map { unit in
            member.map.positions(of: unit).sorted().flatMap { Array($0 * window..<($0 + 1) * window) }
        }
        ladder = try RemovalLadder(
            moments, groups: columns, counts: counts, damping: settings.damping, isUpdated: settings.isUpdated)
        (self.group, self.layer, self.matrix) = (group, layer, matrix)
        bias = tools.grouping.graph.bias(of: layer.entry.name)
    }

    /// Units gone at each level.
    package var counts: [Int] { ladder.levels.map(\.removed) }

    /// Nothing where nothing is gone.
    package func changes(at level: Int) -> [String: HostTensor] {
        guard counts[level] > 0 else { return [:] }
        let weights = HostTensor(matrix.asStored(ladder.weights(at: level)), shape: layer.entry.shape)
        guard counts[level] == group.count, let bias else { return [layer.entry.name: weights] }
        return [
            layer.entry.name: weights,
            bias.name: HostTensor([Float](repeating: 0, count: bias.elementCount), shape: bias.shape),
        ]
    }
}

extension GroupTools {
    /// What is added to a layer's outputs; nil without.
    func bias(of layer: Layer) throws(PruningError) -> [Float]? {
        guard let entry = grouping.graph.bias(of: layer.entry.name),
            let index = network.checkpoint.index(named: entry.name)
        else { return nil }
        return try WeightStream(network.checkpoint).values(of: network.layers[index], 0..<entry.elementCount)
    }
}
