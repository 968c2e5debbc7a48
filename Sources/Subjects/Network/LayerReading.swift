import Checkpoints
import Tensors

/// What a tensor is, read from its name, its shape and the model's configuration.
struct LayerReading {
    let config: ModelConfig?
    /// Tensors by name, to find the scale that belongs to a quantised weight.
    let entries: [String: TensorEntry]

    func layer(_ entry: TensorEntry, _ name: LayerNaming, id: Int) -> Layer {
        let reason = reason(entry, name)
        let kind = kind(entry, name, reason)
        var layer = Layer(
            id: id, entry: entry, name: name, kind: kind, reason: reason, isTransposed: isTransposed(entry, name, kind),
            heads: nil, scale: entries[entry.name + "_scale_inv"])
        layer.heads = heads(of: layer)
        return layer
    }

    private func reason(_ entry: TensorEntry, _ name: LayerNaming) -> LockReason? {
        if name.parameter.contains("position_ids") { return .positionIdentifiers }
        if entry.dtype == .c64 { return .complex }
        if !entry.dtype.isFloatingPoint { return .integers }
        if entry.elementCount == 0 { return .empty }
        if name.parameter.hasSuffix("scale_inv") || name.parameter.hasSuffix("weight_scale") {
            return .quantizationScale
        }
        if name.parameter.hasSuffix("buffer") || name.parameter.hasSuffix("inv_freq") { return .buffer }
        if isNorm(entry, name) { return .norm }
        if isBias(entry, name) { return .bias }
        return entry.shape.filter { $0 > 1 }.count < 2 && entry.shape.count < 2 ? .vector : nil
    }

    private func isNorm(_ entry: TensorEntry, _ name: LayerNaming) -> Bool {
        entry.shape.count <= 1 && (name.role == "norm" || name.parameter.hasPrefix("running_"))
    }

    private func isBias(_ entry: TensorEntry, _ name: LayerNaming) -> Bool {
        entry.shape.count <= 1 && name.parameter.contains("bias")
    }

    private func kind(_ entry: TensorEntry, _ name: LayerNaming, _ reason: LockReason?) -> LayerKind {
        switch reason {
        case .norm: return .norm
        case .bias: return .bias
        case .some: return .other
        case nil: break
        }
        if name.role == "embed" || name.role == "position" { return .embedding }
        if entry.shape.count == 3, name.module.contains("expert") { return .linear }
        return entry.shape.count >= 3 ? .conv : .linear
    }

    /// GPT-2 and its kin keep `[in, out]` weights in modules called `c_attn`, `c_proj` and `c_fc`.
    private func isTransposed(_ entry: TensorEntry, _ name: LayerNaming, _ kind: LayerKind) -> Bool {
        guard kind == .linear, config?.modelType == "gpt2", entry.shape.count == 2 else { return false }
        return ["c_attn", "c_proj", "c_fc"].contains { name.module.hasSuffix($0) }
    }

    private func heads(of layer: Layer) -> Layer.Heads? {
        guard layer.kind == .linear, layer.entry.shape.count == 2, !layer.isTransposed, let config else { return nil }
        guard let count = config.heads, count > 0 else { return nil }
        guard let dimension = config.headDimension ?? config.hiddenSize.map({ $0 / count }), dimension > 0 else {
            return nil
        }
        let areColumns = layer.name.role == "o"
        guard areColumns || ["q", "k", "v"].contains(layer.name.role) else { return nil }
        let length = areColumns ? layer.matrix.columns : layer.matrix.rows
        guard length % dimension == 0, length / dimension > 0 else { return nil }
        return Layer.Heads(count: length / dimension, dimension: dimension, areColumns: areColumns)
    }
}
