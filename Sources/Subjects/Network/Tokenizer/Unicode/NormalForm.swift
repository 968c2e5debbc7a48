/// The four normal forms of Unicode (UAX #15).
enum NormalForm: String, Sendable, Hashable {
    case composed = "NFC"
    case decomposed = "NFD"
    case compatible = "NFKC"
    case compatibleDecomposed = "NFKD"

    private var isCompatible: Bool { self == .compatible || self == .compatibleDecomposed }
    private var isComposed: Bool { self == .composed || self == .compatible }

    func callAsFunction(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
        // Below these, no character has a mapping or combines with the one before.
        let firstChanging: UInt32 = isCompatible ? 0xA0 : isComposed ? 0x300 : 0xC0
        if text.allSatisfy({ $0.value < firstChanging }) { return text }
        var result: [Unicode.Scalar] = []
        result.reserveCapacity(text.count)
        for scalar in text { append(scalar.value, to: &result) }
        Self.order(&result)
        return isComposed ? Self.composed(result) : result
    }

    private func append(_ character: UInt32, to result: inout [Unicode.Scalar]) {
        if let parts = parts(of: character) {
            for part in parts { append(part, to: &result) }
        } else if let scalar = Unicode.Scalar(character) {
            result.append(scalar)
        }
    }

    private func parts(of character: UInt32) -> ArraySlice<UInt32>? {
        if character < 0xA0 || (0x4E00...0x9FFF).contains(character) { return nil }
        if let jamo = Hangul.parts(of: character) { return jamo }
        if let parts = Decompositions.canonical.parts(of: character) { return parts }
        return isCompatible ? Decompositions.compatible.parts(of: character) : nil
    }

    /// Sorts each run of combining marks by class, those of one class in their order. O(n log n) of a run.
    private static func order(_ text: inout [Unicode.Scalar]) {
        var start = 0
        while start < text.count {
            var end = start
            var isOrdered = true
            while end < text.count, combiningClass(text[end]) != 0 {
                if end > start, combiningClass(text[end - 1]) > combiningClass(text[end]) { isOrdered = false }
                end += 1
            }
            if !isOrdered {
                let run = text[start..<end].enumerated().map { (combiningClass($0.element), $0.offset, $0.element) }
                text.replaceSubrange(start..<end, with: run.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map(\.2))
            }
            start = end + 1
        }
    }

    static func combiningClass(_ scalar: Unicode.Scalar) -> UInt8 {
        scalar.value < 0x300 ? 0 : scalar.properties.canonicalCombiningClass.rawValue
    }

    private static func composed(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
        var result: [Unicode.Scalar] = []
        result.reserveCapacity(text.count)
        var starter: Int?
        for scalar in text {
            let combining = combiningClass(scalar)
            if let starter, let whole = pair(result[starter], scalar), isOpen(result, from: starter, to: combining) {
                result[starter] = whole
                continue
            }
            if combining == 0 { starter = result.count }
            result.append(scalar)
        }
        return result
    }

    /// Whether nothing behind the starter keeps a mark of this class from it.
    private static func isOpen(_ text: [Unicode.Scalar], from starter: Int, to combining: UInt8) -> Bool {
        guard text.count - 1 > starter, let last = text.last else { return true }
        return combiningClass(last) < combining
    }

    private static func pair(_ first: Unicode.Scalar, _ second: Unicode.Scalar) -> Unicode.Scalar? {
        if let syllable = Hangul.pair(first.value, second.value) { return Unicode.Scalar(syllable) }
        return Decompositions.compositions[UInt64(first.value) << 32 | UInt64(second.value)].flatMap(
            Unicode.Scalar.init)
    }
}

/// Korean syllables, which are reckoned instead of listed.
enum Hangul {
    private static let syllables: ClosedRange<UInt32> = 0xAC00...0xD7A3
    private static let (leads, vowels, trails): (UInt32, UInt32, UInt32) = (0x1100, 0x1161, 0x11A7)

    static func parts(of character: UInt32) -> ArraySlice<UInt32>? {
        guard syllables.contains(character) else { return nil }
        let index = character - syllables.lowerBound
        let trail = index % 28
        let pair = [leads + index / 588, vowels + index % 588 / 28]
        return (trail == 0 ? pair : pair + [trails + trail])[...]
    }

    static func pair(_ first: UInt32, _ second: UInt32) -> UInt32? {
        if (leads..<leads + 19).contains(first), (vowels..<vowels + 21).contains(second) {
            return syllables.lowerBound + ((first - leads) * 21 + second - vowels) * 28
        }
        let isPair = syllables.contains(first) && (first - syllables.lowerBound) % 28 == 0
        return isPair && (trails + 1..<trails + 28).contains(second) ? first + second - trails : nil
    }
}
