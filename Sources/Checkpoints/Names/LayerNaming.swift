/// What a tensor's dotted name says about its place in a network.
///
/// `model.layers.3.mlp.experts.17.gate_proj.weight` is the parameter `weight` of the module
/// `model.layers.3.mlp.experts.17.gate_proj`, in block 3, with the role `gate`, in the groups `model.layers.3` › `mlp.experts.17`.
/// Names follow no rule, so all of this is a reading of the habits of PyTorch, Hugging Face, timm and llama.cpp.
///
/// One object that every copy of a layer shares: its texts would be counted one by one in each of them.
package final class LayerNaming: Sendable {
    package let name: String
    /// Everything before the last dot; empty for a bare name.
    package let module: String
    /// Everything behind the last dot: `weight`, `bias`, `weight_ih_l0`, …
    package let parameter: String
    /// The first number among the components, or the layer of a recurrent parameter (`weight_ih_l1`).
    package let block: Int?
    /// A short field term (`LayerRole`), or the module's own last word.
    package let role: String
    /// Prefixes that end in a number, each without the one before it.
    package let groups: [String]

    /// Takes a name apart; about 1 µs.
    package init(_ name: String) {
        self.name = name
        let parts = Components(name)
        module = parts.module
        parameter = parts.parameter
        groups = parts.groups
        let recurrent = Recurrent(parts.parameter)
        block = parts.block ?? recurrent?.layer
        role =
            recurrent?.role ?? LayerRole.name(parts.words(), parameter: parts.parameter, isInBlock: parts.isInBlock)
    }
}

extension LayerNaming: Hashable {
    /// All else follows from the name.
    package static func == (a: LayerNaming, b: LayerNaming) -> Bool { a.name == b.name }

    package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

/// A name cut at its dots.
private struct Components {
    let module: String
    let parameter: String
    private(set) var groups: [String] = []
    private(set) var block: Int?
    /// Whether a number stands before the module's last word.
    private(set) var isInBlock = false
    /// Ranges of the module's components that are words, not numbers.
    private var wordRanges: [Range<Int>] = []
    private let bytes: [UInt8]

    init(_ name: String) {
        bytes = Array(name.utf8)
        var start = 0
        var groupStart = 0
        for end in bytes.indices where bytes[end] == 0x2E {
            if let number = Self.number(bytes[start..<end]) {
                groups.append(String(decoding: bytes[groupStart..<end], as: UTF8.self))
                groupStart = end + 1
                if block == nil, groups.count == 1 { block = number }
            } else {
                wordRanges.append(start..<end)
                isInBlock = block != nil
            }
            start = end + 1
        }
        module = String(decoding: bytes[..<max(start - 1, 0)], as: UTF8.self)
        parameter = String(decoding: bytes[start...], as: UTF8.self)
    }

    /// The last three words of the module, last one first, in lower case.
    func words() -> [String] {
        wordRanges.suffix(3).reversed().map { range in
            let word = bytes[range]
            // Few words have capitals; the others need no second array.
            guard word.contains(where: { $0 >= 0x41 && $0 <= 0x5A }) else {
                return String(decoding: word, as: UTF8.self)
            }
            return String(decoding: word.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }, as: UTF8.self)
        }
    }

    /// nil unless all are digits; `Int.max` where the number is larger.
    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        guard !digits.isEmpty, digits.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
        return Int(String(decoding: digits, as: UTF8.self)) ?? .max
    }
}

/// PyTorch's recurrent layers keep all their matrices in one module: `weight_ih_l0`, `bias_hh_l1_reverse`.
private struct Recurrent {
    let role: String
    let layer: Int

    init?(_ parameter: String) {
        guard let words = Self.split(parameter), words.count >= 3, words[0] == "weight" || words[0] == "bias" else {
            return nil
        }
        guard ["ih", "hh", "hr"].contains(words[1]), words[2].hasPrefix("l"), let layer = Int(words[2].dropFirst())
        else {
            return nil
        }
        role = String(words[1])
        self.layer = layer
    }

    private static func split(_ parameter: String) -> [Substring]? {
        let bytes = parameter.utf8
        guard bytes.count > 8, bytes.last != 0x74 else { return nil }  // most names end in "weight" and need no more
        return parameter.split(separator: "_")
    }
}
