package import Checkpoints

/// What was read of a layer once, so that it need not be read from its name, configuration and graph again.
package struct RememberedLayer: Sendable, Hashable {
    package var kind: LayerKind
    package var reason: LockReason?
    package var isTransposed = false
    /// Whether the operator sees the dimensions in another order.
    package var isPermuted = false
    package var heads: Layer.Heads?
    package var scale: Scale?
    package var isTiedOutput = false
    package var positions: Int?

    /// Scales by their place among the tensors.
    package struct Scale: Sendable, Hashable {
        package var tensor: Int
        package var zeroPoint: Int?
        package var axis: Int?
        package var blockLength: Int

        package init(tensor: Int, zeroPoint: Int?, axis: Int?, blockLength: Int) {
            self.tensor = tensor
            self.zeroPoint = zeroPoint
            self.axis = axis
            self.blockLength = blockLength
        }
    }

    package init(kind: LayerKind, reason: LockReason?) {
        self.kind = kind
        self.reason = reason
    }

    package init(_ layer: Layer, in checkpoint: Checkpoint) {
        self.init(kind: layer.kind, reason: layer.reason)
        isTransposed = layer.isTransposed
        isPermuted = layer.use?.isPermuted ?? false
        heads = layer.heads
        isTiedOutput = layer.isTiedOutput
        positions = layer.positions
        guard let scale = layer.scale, let tensor = checkpoint.index(named: scale.entry.name) else { return }
        self.scale = Scale(
            tensor: tensor, zeroPoint: scale.zeroPoint.flatMap { checkpoint.index(named: $0.name) }, axis: scale.axis,
            blockLength: scale.blockLength)
    }

    func layer(_ entry: TensorEntry, _ name: LayerNaming, id: Int, of checkpoint: Checkpoint) -> Layer {
        var layer = Layer(
            id: id, entry: entry, name: name, kind: kind, reason: reason, isTransposed: isTransposed, heads: heads,
            scale: nil)
        if isPermuted {
            var use = WeightUse("", input: 0, .unknown)
            use.isPermuted = true
            layer.use = use
        }
        layer.isTiedOutput = isTiedOutput
        layer.positions = positions
        guard let scale else { return layer }
        var found = Layer.Scale(checkpoint.tensors[scale.tensor])
        found.zeroPoint = scale.zeroPoint.map { checkpoint.tensors[$0] }
        (found.axis, found.blockLength) = (scale.axis, scale.blockLength)
        layer.scale = found
        return layer
    }
}

extension Network {
    /// The network of a checkpoint whose layers were read before.
    /// - Parameter remembered: one a tensor.
    package init(_ checkpoint: Checkpoint, _ remembered: [RememberedLayer]) {
        precondition(remembered.count == checkpoint.tensors.count, "one layer a tensor")
        let tree = NameTree(checkpoint.tensors.map(\.name))
        let layers = (0..<checkpoint.tensors.count).concurrentMap { id in
            remembered[id].layer(checkpoint.tensors[id], tree.namings[id], id: id, of: checkpoint)
        }
        self.init(checkpoint, layers: layers, tree: tree)
    }
}
