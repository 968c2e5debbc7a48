import Checkpoints
import Tensors

/// What a tensor is, read from its name, its shape and the model's configuration.
final class LayerReading: Sendable {
    private let checkpoint: Checkpoint
    private let config: ModelConfig?
    /// Scales of quantised weights, by the name of the weight.
    private let scales: [String: TensorEntry]
    /// Of every parameter that names end in.
    private let parameters: [String: ParameterReading]
    /// Whether linear layers called `c_attn`, `c_proj` and `c_fc` are stored `[in, out]`, as GPT-2 and its kin do.
    private let keepsInputFirst: Bool
    /// Whether the word embedding is the output layer too.
    private let tiesOutput: Bool
    private let graph: GraphReading?

    init(_ checkpoint: Checkpoint, _ namings: [LayerNaming]) {
        self.checkpoint = checkpoint
        parameters = Self.parameters(namings)
        var scales: [String: TensorEntry] = [:]
        config = checkpoint.config
        graph = checkpoint.graph.map { GraphReading($0, checkpoint) }
        var keepsInputFirst = ["gpt2", "openai-gpt", "imagegpt", "decision_transformer"].contains(config?.modelType)
        for entry in checkpoint.tensors {
            // A look at the last letter spares most names the search.
            if entry.name.utf8.last == UInt8(ascii: "v") || entry.name.utf8.last == UInt8(ascii: "e") {
                for suffix in Self.scaleSuffixes where entry.name.hasSuffix(suffix) {
                    scales[String(entry.name.dropLast(suffix.count))] = entry
                }
            }
            // Without a config.json the shape of the fused projection tells: three outputs an input.
            if entry.shape.count == 2, entry.shape[1] / 3 == entry.shape[0], entry.name.hasSuffix("c_attn.weight") {
                keepsInputFirst = true
            }
        }
        self.scales = scales
        self.keepsInputFirst = keepsInputFirst
        tiesOutput = config?.tiesWordEmbeddings == true && checkpoint.entry(named: "lm_head.weight") == nil
    }

    func layer(_ entry: TensorEntry, _ name: LayerNaming, id: Int) -> Layer {
        let use = graph?.use(of: entry)
        let reason = reason(entry, name, parameters[name.parameter] ?? ParameterReading(name.parameter), use)
        let kind = use?.layerKind(reason) ?? kind(entry, name, reason)
        var layer = Layer(
            id: id, entry: entry, name: name, kind: kind, reason: reason,
            isTransposed: use?.order ?? isTransposed(entry, name, kind), heads: nil, scale: scale(of: entry))
        layer.use = use
        layer.heads = heads(of: layer)
        layer.isTiedOutput = tiesOutput && kind == .embedding && name.role == "embed" && isVocabulary(entry)
        return layer
    }
}

extension LayerReading {
    private static let scaleSuffixes = ["_scale_inv", "_scale"]

    private func scale(of entry: TensorEntry) -> Layer.Scale? {
        if let stated = entry.details?.quantization { return Layer.Scale(stated, in: checkpoint) }
        guard entry.dtype.bitWidth <= 8, !entry.dtype.isQuantized, !scales.isEmpty else { return nil }
        return scales[entry.name].map(Layer.Scale.init)
    }

    private static func parameters(_ namings: [LayerNaming]) -> [String: ParameterReading] {
        var parameters: [String: ParameterReading] = [:]
        var last = ""
        // Neighbours mostly end alike.
        for naming in namings where naming.parameter != last {
            last = naming.parameter
            if parameters[last] == nil { parameters[last] = ParameterReading(last) }
        }
        return parameters
    }

    private func reason(
        _ entry: TensorEntry, _ name: LayerNaming, _ parameter: ParameterReading, _ use: WeightUse?
    ) -> LockReason? {
        if parameter.isPositionIdentifiers { return .positionIdentifiers }
        if entry.dtype == .c64 { return .complex }
        if entry.dtype == .c128 { return .complex }
        if !entry.dtype.isDecodable { return .opaque }
        if !entry.dtype.isFloatingPoint, scale(of: entry) == nil { return .integers }
        if let other = entry.details?.tiedTo { return .tied(to: other) }
        if entry.elementCount == 0 { return .empty }
        if graph?.isScale(entry) == true { return .quantizationScale }
        if let use, use.kind != .unknown { return use.reason(entry, isBuffer: parameter.isBuffer) }
        if graph?.knows(entry) == true, use == nil { return .unused }
        if isScale(entry, parameter) { return .quantizationScale }
        if parameter.isBuffer || name.parameter == "bias" && entry.shape.count > 2 {
            // GPT-2's `attn.bias` is the causal mask; a bias has at most two dimensions (one an expert).
            return .buffer
        }
        let isFlat = entry.shape.count <= 1
        if isFlat, name.role == "norm" || parameter.isRunningStatistic { return .norm }
        if parameter.isBias || isFlat && parameter.containsBias { return .bias }
        // A class token is [1, 1, width]; a head with one output, [1, width], is a matrix still.
        let isLine = entry.shape.count >= 3 && entry.shape.dropLast().allSatisfy { $0 == 1 }
        return isFlat || isLine ? .vector : nil
    }

    private func isScale(_ entry: TensorEntry, _ parameter: ParameterReading) -> Bool {
        if entry.dtype == .f8e8m0 || parameter.isScale { return true }
        guard parameter.endsInScale else { return false }
        return entry.shape.count != 1 || scales[String(entry.name.dropLast("_scale".count))] == entry
    }

    private func kind(_ entry: TensorEntry, _ name: LayerNaming, _ reason: LockReason?) -> LayerKind {
        switch reason {
        case .norm: return .norm
        case .bias: return .bias
        case .some: return .other
        case nil: break
        }
        if name.role == "embed" || name.role == "position" { return isPatchConvolution(entry) ? .conv : .embedding }
        if entry.shape.count == 3, name.module.contains("expert") { return .linear }
        return entry.shape.count >= 3 ? .conv : .linear
    }

    /// Position and segment tables are embeddings too, but of fewer rows.
    private func isVocabulary(_ entry: TensorEntry) -> Bool {
        config?.vocabularySize.map { entry.shape[0] >= $0 } ?? true
    }

    /// A vision transformer's patch embedding is a convolution: four or five dimensions with a window.
    private func isPatchConvolution(_ entry: TensorEntry) -> Bool {
        entry.shape.count >= 4 && entry.shape.dropFirst(2).contains { $0 > 1 } && entry.shape[0] > 1
    }

    private func isTransposed(_ entry: TensorEntry, _ name: LayerNaming, _ kind: LayerKind) -> Bool {
        guard kind == .linear else { return false }
        if entry.shape.count == 3 { return isStackTransposed(entry, name) }
        // llama.cpp's converter turns them round.
        guard keepsInputFirst, checkpoint.files[entry.file].format != .gguf else { return false }
        return ["c_attn", "c_proj", "c_fc"].contains { name.module.hasSuffix($0) }
    }

    /// Stacks of experts are `[experts, in, out]` in some families (Llama 4, gpt-oss), `[experts, out, in]` in others.
    private func isStackTransposed(_ entry: TensorEntry, _ name: LayerNaming) -> Bool {
        if let type = config?.modelType, type.hasPrefix("llama4") || type.hasPrefix("gpt_oss") { return true }
        guard let hidden = config?.hiddenSize, entry.shape[1] != entry.shape[2] else { return false }
        let output = name.role == "down" ? entry.shape[2] : entry.shape[1]
        let input = name.role == "down" ? entry.shape[1] : entry.shape[2]
        return output == hidden && input != hidden
    }

    private func heads(of layer: Layer) -> Layer.Heads? {
        guard layer.kind == .linear, layer.entry.shape.count == 2, let config, let count = config.heads,
            let dimension = config.headDimension, count > 0, dimension > 0
        else { return nil }
        let role = layer.name.role
        guard ["q", "k", "v", "o"].contains(role) else { return nil }
        let areColumns = (role == "o") != layer.isTransposed
        let length = areColumns ? layer.matrix.columns : layer.matrix.rows
        let expected = role == "k" || role == "v" ? config.keyValueHeads ?? count : count
        guard length == expected * dimension else { return nil }
        return Layer.Heads(count: expected, dimension: dimension, areColumns: areColumns)
    }
}
