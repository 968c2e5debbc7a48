/// Byte-pair encoding: each character is a token, then neighbours are merged in the order that was learnt.
struct BytePairModel: Sendable {
    /// What a file may say besides vocabulary and merges.
    struct Options: Sendable, Hashable {
        /// Stands for a character that is no token; such characters are left out where it is nil.
        var unknown: Int?
        var fusesUnknown = false
        /// Whether such characters are spelled by the tokens of their bytes.
        var spellsBytes = false
        /// Whether a piece that is a token as it stands is not merged.
        var ignoresMerges = false
        /// What characters inside a piece begin with, and the last one ends with.
        var continuation: [UInt8] = []
        var ending: [UInt8] = []
    }

    let vocabulary: Vocabulary
    let merges: MergeTable
    private let options: Options
    private let bytes: ByteTokens?
    /// The tokens of the first 1,024 characters, byte-level ones among them; -1 where there is none.
    private let characters: [Int32]

    init(_ vocabulary: Vocabulary, _ merges: MergeTable, _ options: Options) {
        (self.vocabulary, self.merges, self.options) = (vocabulary, merges, options)
        bytes = options.spellsBytes ? ByteTokens(vocabulary) : nil
        characters = (0..<1024).map { value in
            let id = Unicode.Scalar(UInt32(value)).flatMap { UTF8.encode($0) }.flatMap { vocabulary.id(of: $0) }
            return id.map { Int32($0) } ?? -1
        }
    }

    var unknown: Int? { options.unknown }

    func append(_ text: [UInt8], _ range: Range<Int>, to tokens: inout [Int], _ merging: inout Merging) {
        if options.ignoresMerges, let id = vocabulary.id(of: text, range) { return tokens.append(id) }
        merging.start()
        var hasUnknown = false
        var place = range.lowerBound
        while place < range.upperBound {
            let end = place + [UInt8].scalarLength(text[place])
            add(text, place..<end, of: range, to: &merging, &hasUnknown)
            place = end
        }
        if hasUnknown, let unknown { merging.add(unknown) }
        merging.finish(merges, to: &tokens)
    }

    /// An unknown character waits until the next known one, so that more of them may join it. As in the reference, bytes that
    /// are spelled pass it by.
    private func add(
        _ text: [UInt8], _ character: Range<Int>, of range: Range<Int>, to merging: inout Merging,
        _ hasUnknown: inout Bool
    ) {
        if let id = id(text, character, of: range) {
            if hasUnknown, let unknown { merging.add(unknown) }
            hasUnknown = false
            merging.add(id)
            return
        }
        var spelled: [Int] = []
        if let bytes, bytes.append(text, character, to: &spelled) {
            for id in spelled { merging.add(id) }
        } else if let unknown {
            if hasUnknown && !options.fusesUnknown { merging.add(unknown) }
            hasUnknown = true
        }
    }

    @inline(__always)
    private func id(_ text: [UInt8], _ character: Range<Int>, of range: Range<Int>) -> Int? {
        let isWithin = character.lowerBound > range.lowerBound && !options.continuation.isEmpty
        let isLast = character.upperBound == range.upperBound && !options.ending.isEmpty
        if isWithin || isLast {
            return vocabulary.id(
                of: (isWithin ? options.continuation : []) + text[character] + (isLast ? options.ending : []))
        }
        guard character.count < 3 else { return vocabulary.id(of: text, character) }
        let value = text.scalar(at: character.lowerBound).scalar.value
        guard value < 1024 else { return vocabulary.id(of: text, character) }
        let id = characters[Int(value)]
        return id < 0 ? nil : Int(id)
    }
}
