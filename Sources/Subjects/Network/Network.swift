package import Checkpoints
import Tensors

/// A checkpoint whose tensors are known as layers. Without a graph it does not run; weight-only methods need none.
package struct Network: Sendable {
    package let checkpoint: Checkpoint
    /// Every tensor, in tensor order (natural order of names, the same however the files are sharded).
    package let layers: [Layer]
    /// One a layer.
    package let sizes: [LayerSize]
    /// The folding outline of their names; leaf indices are layer ids.
    package let tree: NameTree

    /// Reads what each tensor is. Touches no weights.
    package init(_ checkpoint: Checkpoint) {
        let tree = NameTree(checkpoint.tensors.map(\.name))
        let reading = LayerReading(checkpoint, tree.namings)
        var layers = (0..<checkpoint.tensors.count).concurrentMap { id in
            reading.layer(checkpoint.tensors[id], tree.namings[id], id: id)
        }
        if checkpoint.graph != nil { Self.count(&layers) }
        self.init(checkpoint, layers: layers, tree: tree)
    }

    init(_ checkpoint: Checkpoint, layers: [Layer], tree: NameTree) {
        self.checkpoint = checkpoint
        self.tree = tree
        self.layers = layers
        var sizes: [LayerSize] = []
        sizes.reserveCapacity(layers.count)
        // Lent one by one: to copy a layer costs more than to look at it.
        let lent = layers.span
        for index in lent.indices { sizes.append(LayerSize(lent[index])) }
        self.sizes = sizes
    }

    /// Gives the layers their positions where the graph tells those of every layer that multiplies; sums of operations of a run
    /// and of others of a token would mean nothing.
    private static func count(_ layers: inout [Layer]) {
        let multiplying = layers.indices.filter { layers[$0].isMultiplying }
        guard multiplying.allSatisfy({ layers[$0].use?.positions != nil }) else { return }
        for index in multiplying { layers[index].positions = layers[index].use?.positions }
    }

    /// Elements of every tensor, pruned or not.
    package var parameters: Int { sizes.reduce(0) { $0 + $1.parameters } }

    /// The layer with this tensor name or module path; nil when there is none.
    package func layer(named name: String) -> Layer? {
        layers.first { $0.entry.name == name } ?? layers.first { $0.name.module == name && $0.isPrunable }
    }
}

extension Network: Prunable {
    package func targets(at granularity: Granularity, pattern: Pattern) -> [Target?] {
        layers.map { $0.target(at: granularity, pattern: pattern) }
    }
}

extension Network {
    /// The same network with other elements in some weights, in memory: see `Checkpoint.updated`.
    package func updated(_ elements: [String: [UInt8]]) -> Network { Network(checkpoint.updated(elements)) }
}

extension Layer {
    /// Whether activations are multiplied with it, be it locked or not.
    fileprivate var isMultiplying: Bool {
        kind == .linear || kind == .conv || use?.kind == .linear || use?.kind == .convolution
    }
}
