/// What a GGUF file's metadata say of the network: its family, and the heads of its layers.
struct GGUFModel {
    /// A number that all layers share, or one a layer.
    enum LayerCount {
        case all(Int)
        case each([Int])

        subscript(layer: Int) -> Int? {
            switch self {
            case .all(let count): count
            case .each(let counts): counts.indices.contains(layer) ? counts[layer] : nil
            }
        }

        /// The number, where it is the same in all layers.
        var uniform: Int? {
            switch self {
            case .all(let count): count
            case .each(let counts): counts.allSatisfy { $0 == counts.first } ? counts.first : nil
            }
        }
    }

    /// As `general.architecture` has it.
    let name: String
    /// Nil for a family whose names are not known.
    let architecture: GGUFArchitecture?
    let heads: LayerCount?
    let keyValueHeads: LayerCount?

    /// More layers than any network has.
    private static let layerLimit = 65_536

    /// - Returns: nil where the file does not name its family, as all parts of a split file but the first one.
    init?(_ metadata: GGUFMetadata, _ bytes: RawSpan) {
        guard let name = metadata.text("general.architecture", bytes, limit: 256) else { return nil }
        self.name = name
        architecture = GGUFArchitecture.named(name)
        heads = Self.count(name + ".attention.head_count", metadata, bytes)
        keyValueHeads = Self.count(name + ".attention.head_count_kv", metadata, bytes) ?? heads
    }

    static func count(_ key: String, _ metadata: GGUFMetadata, _ bytes: RawSpan) -> LayerCount? {
        guard let item = metadata[key] else { return nil }
        guard item.isArray else { return metadata.integer(key, bytes).map(LayerCount.all) }
        guard item.count <= layerLimit else { return nil }
        return metadata.integers(key, bytes).map(LayerCount.each)
    }

    /// The order of a tensor's rows, where it is not Hugging Face's.
    ///
    /// - Returns: `.none` where it is; `.unknown` where it is not, and the heads do not say how.
    func rows(of tensor: GGUFTensor) -> Rows {
        guard architecture?.hasRotaryOrder == true, let (layer, isKey) = Self.projection(tensor.name),
            let rows = tensor.shape.first, tensor.byteCount > 0
        else { return .plain }
        guard let count = (isKey ? keyValueHeads : heads)?[layer], let order = RotaryOrder(rows: rows, heads: count)
        else { return .unknown }
        return .rotary(order)
    }

    enum Rows {
        case plain
        case rotary(RotaryOrder)
        case unknown
    }

    /// `blk.3.attn_k.bias` is layer 3's key.
    private static func projection(_ name: String) -> (layer: Int, isKey: Bool)? {
        let words = name.split(separator: ".")
        guard words.count == 4, words[0] == "blk", let layer = Int(words[1]) else { return nil }
        guard words[2] == "attn_q" || words[2] == "attn_k" else { return nil }
        guard words[3] == "weight" || words[3] == "bias" else { return nil }
        return (layer, words[2] == "attn_k")
    }
}
