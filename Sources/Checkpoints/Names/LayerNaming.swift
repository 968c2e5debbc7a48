/// What a tensor's dotted name says about its place in a network.
///
/// `model.layers.3.mlp.experts.17.gate_proj.weight` is the parameter `weight` of the module
/// `model.layers.3.mlp.experts.17.gate_proj`, in block 3, with the role `gate`, in the groups `model.layers.3` › `mlp.experts.17`.
/// Names follow no rule, so all of this is a reading of the habits of PyTorch, Hugging Face, timm and llama.cpp.
///
/// One object that every copy of a layer shares: its texts would be counted one by one in each of them.
package final class LayerNaming: Sendable {
    package let name: String
    /// Everything behind the last dot: `weight`, `bias`, `weight_ih_l0`, …
    package let parameter: String
    /// The first number among the components, or the layer of a recurrent parameter (`weight_ih_l1`).
    package let block: Int?
    /// A short field term (`LayerRole`), or the module's own last word.
    package let role: String

    /// Everything before the last dot; empty for a bare name.
    package var module: String {
        String(decoding: name.utf8.dropLast(parameter.utf8.count).dropLast(), as: UTF8.self)
    }

    /// Prefixes that end in a number, each without the one before it.
    package var groups: [String] {
        var start = 0
        return Self.groupEnds(of: name).map { end in
            defer { start = end + 1 }
            return String(decoding: name.utf8.dropFirst(start).prefix(end - start), as: UTF8.self)
        }
    }

    /// Takes a name apart; about 0.5 µs. What few ask for is cut out when they do.
    package init(_ name: String) {
        self.name = name
        let parts = Components(name.utf8.span.bytes)
        parameter = parts.parameter
        let recurrent = Recurrent(parts.parameter)
        block = parts.block ?? recurrent?.layer
        role = recurrent?.role ?? LayerRole.name(parts.words, parameter: parts.parameter, isInBlock: parts.isInBlock)
    }

    /// How many bytes of a name each of its groups goes to, outermost first.
    static func groupEnds(of name: String) -> [Int] {
        var ends: [Int] = []
        Components.walk(name.utf8.span.bytes) { component, number in
            if number != nil { ends.append(component.upperBound) }
        }
        return ends
    }
}

extension LayerNaming: Hashable {
    /// All else follows from the name.
    package static func == (a: LayerNaming, b: LayerNaming) -> Bool { a.name == b.name }

    package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

/// A name cut at its dots.
private struct Components {
    let parameter: String
    private(set) var block: Int?
    /// Whether a number stands before the module's last word.
    private(set) var isInBlock = false
    /// The last three words of the module, last one first, in lower case.
    let words: [String]

    init(_ bytes: RawSpan) {
        var (start, block, isInBlock) = (0, Int?.none, false)
        // The last component that is a word, the one before it, and the one before that.
        var last: (Range<Int>, Range<Int>, Range<Int>) = (0..<0, 0..<0, 0..<0)
        var (isFirst, wordCount) = (true, 0)
        Self.walk(bytes) { component, number in
            start = component.upperBound + 1
            if let number {
                if isFirst { block = number }
                isFirst = false
            } else {
                last = (component, last.0, last.1)
                wordCount += 1
                isInBlock = block != nil
            }
        }
        (self.block, self.isInBlock) = (block, isInBlock)
        parameter = Self.text(bytes, start..<bytes.byteCount)
        words = [last.0, last.1, last.2].prefix(wordCount).map { Self.lowercased(bytes, $0) }
    }

    /// Shows each component that a dot follows, with the number that it is: nil unless all are digits, `Int.max` where it is
    /// larger.
    @inline(__always)
    static func walk(_ bytes: RawSpan, _ body: (_ component: Range<Int>, _ number: Int?) -> Void) {
        var start = 0
        var number: Int? = nil
        var isNumber = true
        for place in 0..<bytes.byteCount {
            let byte = unsafe bytes.unsafeLoad(fromByteOffset: place, as: UInt8.self)
            if byte == 0x2E {
                body(start..<place, isNumber ? number : nil)
                (start, number, isNumber) = (place + 1, nil, true)
            } else if isNumber {
                isNumber = byte >= 0x30 && byte <= 0x39
                let (tens, overflows) = (number ?? 0).multipliedReportingOverflow(by: 10)
                let (sum, passes) = tens.addingReportingOverflow(Int(byte & 15))
                number = overflows || passes ? .max : sum
            }
        }
    }

    private static func text(_ bytes: RawSpan, _ range: Range<Int>) -> String {
        bytes.extracting(range).withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }

    private static func lowercased(_ bytes: RawSpan, _ range: Range<Int>) -> String {
        bytes.extracting(range).withUnsafeBytes { word in
            // Few words have capitals; the others need no array.
            guard word.contains(where: { $0 >= 0x41 && $0 <= 0x5A }) else {
                return String(decoding: word, as: UTF8.self)
            }
            return String(decoding: word.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }, as: UTF8.self)
        }
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
