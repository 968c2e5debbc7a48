/// Damages files: bits, bytes, numbers, pieces, and the words that formats are made of. The same seed damages the same way.
struct Mutator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// SplitMix64.
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }

    mutating func below(_ bound: Int) -> Int { bound <= 1 ? 0 : Int(next() % UInt64(bound)) }

    /// A damaged copy of `seed`; `other` lends pieces. Two of three keep the file's anatomy.
    mutating func damaged(_ seed: Seed, with other: Seed) -> [UInt8] {
        guard below(3) > 0 else { return battered(seed.bytes, other.bytes) }
        let bytes = reshaped(seed.bytes, seed.anatomy, other)
        return below(8) == 0 ? battered(bytes, other.bytes) : bytes
    }

    /// One to six damages anywhere.
    mutating func battered(_ bytes: [UInt8], _ other: [UInt8]) -> [UInt8] {
        var bytes = bytes
        for _ in 0...below(6) { damage(&bytes, other) }
        return bytes
    }

    /// A number at which sums and products overflow, or a small one.
    mutating func number() -> UInt64 { Self.numbers[below(Self.numbers.count)] }
}

extension Mutator {
    /// Numbers at which sums and products overflow, and small ones.
    private static let numbers: [UInt64] = [
        0, 1, 2, 3, 4, 7, 8, 16, 31, 32, 33, 63, 64, 127, 128, 255, 256, 0x7FFF, 0x8000, 0xFFFF, 0x7FFF_FFFF,
        0x8000_0000,
        0xFFFF_FFFF, 0x1_0000_0000, 0x3FFF_FFFF_FFFF_FFFF, 0x7FFF_FFFF_FFFF_FFFF, 0x8000_0000_0000_0000, .max, .max - 7,
    ]

    /// Words with a meaning in some format.
    private static let words: [[UInt8]] =
        [
            "data_offsets", "dtype", "shape", "__metadata__", "BF16", "F32", "F4", "U64", "[", "]", "{", "}", "\"",
            "\\u0000",
            "GGUF", "general.alignment", "general.architecture", "split.count", "PK\u{1}\u{2}", "PK\u{3}\u{4}",
            "PK\u{5}\u{6}", "PK\u{6}\u{6}", "PK\u{6}\u{7}", "data.pkl", "archive/data/0", "version", "byteorder",
            ".npy",
            "'descr'", "'fortran_order'", "'shape'", "True", "False", "<f4", ">f8", "|b1", "<V2", "|O", "collections\n",
            "OrderedDict\n", "torch._utils\n_rebuild_tensor_v2\n", "torch\nFloatStorage\n", "storage", "cpu", "module.",
            "weight_orig", "weight_mask", "location", "offset", "length", "../", "weight_map", "total_size", "metadata",
            "hidden_size", "num_attention_heads", ":", ",", "null", "true", "-", "1e9", "(", ")", "L",
            "DequantizeLinear",
            "Constant", "value", "to_sparse", "torch._utils\n_rebuild_parameter\n", "torch.storage\nUntypedStorage\n",
        ].map { Array($0.utf8) } + [
            [0x80, 2], [0x28], [0x52], [0x51], [0x62], [0x2E], [0x71, 0], [0x68, 0], [0x94], [0x93], [0x0A, 0],
            [0x12, 0],
            [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F],
            [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 1],
            [0x93] + Array("NUMPY".utf8),
        ]

    private mutating func damage(_ bytes: inout [UInt8], _ other: [UInt8]) {
        switch below(12) {
        case 0: flip(&bytes)
        case 1: if !bytes.isEmpty { bytes[place(bytes)] = UInt8(truncatingIfNeeded: next()) }
        case 2, 3: number(&bytes)
        case 4: bytes.removeSubrange(piece(bytes))
        case 5: bytes.insert(contentsOf: bytes[piece(bytes)], at: place(bytes))
        case 6: bytes.insert(contentsOf: other[piece(other)], at: place(bytes))
        case 7: word(&bytes)
        case 8: if below(4) == 0 { bytes.removeLast(below(bytes.count + 1)) }
        case 9, 10: decimal(&bytes)
        default: step(&bytes)
        }
    }

    /// Beginnings hold the structure, so half of all damage goes there.
    private mutating func place(_ bytes: [UInt8]) -> Int {
        below(2) == 0 ? below(min(bytes.count, 512)) : below(bytes.count)
    }

    private mutating func piece(_ bytes: [UInt8]) -> Range<Int> {
        guard !bytes.isEmpty else { return 0..<0 }
        let start = place(bytes)
        return start..<min(bytes.count, start + 1 + below(below(4) == 0 ? 256 : 16))
    }

    private mutating func flip(_ bytes: inout [UInt8]) {
        guard !bytes.isEmpty else { return }
        bytes[place(bytes)] ^= 1 << UInt8(below(8))
    }

    /// Overwrites 1, 2, 4 or 8 bytes with a number of note, either end first.
    private mutating func number(_ bytes: inout [UInt8]) {
        let width = 1 << below(4)
        guard bytes.count >= width else { return }
        let start = min(place(bytes), bytes.count - width)
        let value = number()
        let isBigEndian = below(4) == 0
        for byte in 0..<width {
            let shift = UInt64(8 * (isBigEndian ? width - 1 - byte : byte))
            bytes[start + byte] = UInt8(truncatingIfNeeded: value >> shift)
        }
    }

    /// Writes another number where one stands in digits.
    private mutating func decimal(_ bytes: inout [UInt8]) {
        func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
        let from = place(bytes)
        guard let start = bytes[from...].firstIndex(where: isDigit) else { return }
        let end = bytes[start...].firstIndex { !isDigit($0) } ?? bytes.count
        let old = bytes[start..<min(end, start + 6)].reduce(0) { $0 * 10 + Int($1 - 0x30) }
        let value = below(2) == 0 ? number() : UInt64(max(0, old + below(17) - 8))
        bytes.replaceSubrange(start..<end, with: String(value).utf8)
    }

    /// Adds a little to a byte, so that lengths are off by one.
    private mutating func step(_ bytes: inout [UInt8]) {
        guard !bytes.isEmpty else { return }
        let index = place(bytes)
        bytes[index] = bytes[index] &+ UInt8(truncatingIfNeeded: below(9) - 4)
    }

    private mutating func word(_ bytes: inout [UInt8]) {
        let word = Self.words[below(Self.words.count)]
        let start = place(bytes)
        if below(2) == 0 {
            bytes.insert(contentsOf: word, at: start)
        } else {
            bytes.replaceSubrange(start..<min(bytes.count, start + word.count), with: word)
        }
    }
}
