/// GPT-2's spelling of bytes by printable characters, so that any bytes are text.
enum ByteAlphabet {
    /// The character of each byte, as UTF-8: one or two bytes.
    static let characters: [[UInt8]] = {
        var next: UInt32 = 256
        return (0..<256).map { byte in
            switch byte {
            case 0x21...0x7E, 0xA1...0xAC, 0xAE...0xFF: return Array(String(Unicode.Scalar(UInt8(byte))).utf8)
            default:
                defer { next += 1 }
                return Unicode.Scalar(next).map { Array(String(Character($0)).utf8) } ?? []
            }
        }
    }()

    /// The byte of each character, by its value.
    private static let bytes: [UInt32: UInt8] = {
        let pairs = characters.enumerated().map { ($0.element.scalar(at: 0).scalar.value, UInt8($0.offset)) }
        return Dictionary(uniqueKeysWithValues: pairs)
    }()

    static func spell(_ text: ArraySlice<UInt8>, to result: inout [UInt8]) {
        for byte in text {
            if (0x21...0x7E).contains(byte) { result.append(byte) } else { result += characters[Int(byte)] }
        }
    }

    /// The bytes that a token spells; nil where a character is none of the alphabet.
    static func bytes(of token: [UInt8]) -> [UInt8]? {
        var result: [UInt8] = []
        for scalar in token.scalars {
            guard let byte = bytes[scalar.value] else { return nil }
            result.append(byte)
        }
        return result
    }
}
