extension PickleInterpreter {
    /// The number, truth value or None that an opcode stands for.
    mutating func number(_ opcode: PickleOpcode, _ bytes: RawSpan) throws(PickleFault) -> Pickled {
        switch opcode {
        case .none: return .none
        case .newTrue: return .bool(true)
        case .newFalse: return .bool(false)
        case .binInt: return .int(Int(try cursor.number(bytes, as: Int32.self)))
        case .binInt1: return .int(Int(try cursor.number(bytes, as: UInt8.self)))
        case .binInt2: return .int(Int(try cursor.number(bytes, as: UInt16.self)))
        case .long1: return integer(bytes, try cursor.counted(try cursor.number(bytes, as: UInt8.self)))
        case .long4: return integer(bytes, try cursor.counted(try cursor.number(bytes, as: Int32.self)))
        case .binFloat:
            return .float(Double(bitPattern: try cursor.number(bytes, as: UInt64.self).byteSwapped))
        default: return try written(opcode, bytes, try cursor.line(bytes))
        }
    }

    /// Protocol 0 writes numbers as text: `I01` for True, `L5L` for a long.
    private func written(_ opcode: PickleOpcode, _ bytes: RawSpan, _ range: Range<Int>) throws(PickleFault) -> Pickled {
        guard let text = PickleCursor.text(bytes, range) else { throw .badNumber }
        if opcode == .float {
            guard let value = Double(text) else { throw .badNumber }
            return .float(value)
        }
        if opcode == .int, text == "00" || text == "01" { return .bool(text == "01") }
        let digits = text.hasSuffix("L") ? text.dropLast() : text[...]
        if let value = Int(digits) { return .int(value) }
        let tail = digits.hasPrefix("-") ? digits.dropFirst() : digits
        guard !tail.isEmpty, tail.utf8.allSatisfy({ 0x30...0x39 ~= $0 }) else { throw .badNumber }
        return .large(range)
    }

    /// A little-endian number in two's complement, as long as it is.
    private func integer(_ bytes: RawSpan, _ range: Range<Int>) -> Pickled {
        guard range.count <= 8 else { return .large(range) }
        var value: UInt64 = 0
        var last: UInt8 = 0
        for (index, place) in range.enumerated() {
            last = unsafe bytes.unsafeLoad(fromByteOffset: place, as: UInt8.self)
            value |= UInt64(last) << (8 * UInt64(index))
        }
        // The highest bit that is there is the sign of those that are not.
        if last >= 0x80, range.count < 8 { value |= UInt64.max << (8 * UInt64(range.count)) }
        return .int(Int(bitPattern: UInt(value)))
    }

    /// The text or the bytes that an opcode stands for. What Python 2 calls a string is text where it can be.
    mutating func text(_ opcode: PickleOpcode, _ bytes: RawSpan) throws(PickleFault) -> Pickled {
        switch opcode {
        case .binUnicode: return .text(try cursor.text(bytes, try cursor.number(bytes, as: UInt32.self)))
        case .shortBinUnicode: return .text(try cursor.text(bytes, try cursor.number(bytes, as: UInt8.self)))
        case .binUnicode8: return .text(try cursor.text(bytes, try cursor.number(bytes, as: UInt64.self)))
        case .shortBinString: return old(bytes, try cursor.counted(try cursor.number(bytes, as: UInt8.self)))
        case .binString: return old(bytes, try cursor.counted(try cursor.number(bytes, as: Int32.self)))
        case .shortBinBytes: _ = try cursor.counted(try cursor.number(bytes, as: UInt8.self))
        case .binBytes: _ = try cursor.counted(try cursor.number(bytes, as: UInt32.self))
        case .binBytes8, .byteArray8: _ = try cursor.counted(try cursor.number(bytes, as: UInt64.self))
        case .unicode: return .text(try PickleText.unicode(bytes, try cursor.line(bytes)))
        default: return .text(try PickleText.quoted(bytes, try cursor.line(bytes)))
        }
        return .opaque
    }

    private func old(_ bytes: RawSpan, _ range: Range<Int>) -> Pickled {
        guard range.count <= limits.textBytes else { return .opaque }
        return PickleCursor.text(bytes, range).map { .text($0) } ?? .opaque
    }
}

/// The texts of protocol 0.
enum PickleText {
    /// Python's raw-unicode-escape: Latin-1, with `\u` and four, `\U` and eight hexadecimal digits.
    static func unicode(_ bytes: RawSpan, _ range: Range<Int>) throws(PickleFault) -> String {
        let line = bytes.copy(range)
        var result = String.UnicodeScalarView()
        var place = 0
        while place < line.count {
            let digits = escape(line[place...])
            if digits == 0 {
                result.append(Unicode.Scalar(line[place]))
                place += 1
            } else {
                result.append(try scalar(line[place...].dropFirst(2), digits))
                place += 2 + digits
            }
        }
        return String(result)
    }

    private static func escape(_ bytes: ArraySlice<UInt8>) -> Int {
        bytes.starts(with: [0x5C, 0x75]) ? 4 : bytes.starts(with: [0x5C, 0x55]) ? 8 : 0
    }

    private static func scalar(_ bytes: ArraySlice<UInt8>, _ digits: Int) throws(PickleFault) -> Unicode.Scalar {
        let text = String(decoding: bytes.prefix(digits), as: UTF8.self)
        guard text.utf8.count == digits, let value = UInt32(text, radix: 16), let scalar = Unicode.Scalar(value) else {
            throw .badText
        }
        return scalar
    }

    /// Python 2's `repr` of a string: quotes, and escapes by a backslash.
    static func quoted(_ bytes: RawSpan, _ range: Range<Int>) throws(PickleFault) -> String {
        let line = bytes.copy(range)
        guard line.count >= 2, let quote = line.first, quote == 0x22 || quote == 0x27, line.last == quote else {
            throw .badText
        }
        var result: [UInt8] = []
        var rest = line[1..<line.count - 1]
        while let byte = rest.popFirst() {
            result.append(byte == 0x5C ? try unescaped(&rest) : byte)
        }
        guard let text = String(validating: result, as: UTF8.self) else { throw .badText }
        return text
    }

    private static func unescaped(_ rest: inout ArraySlice<UInt8>) throws(PickleFault) -> UInt8 {
        switch rest.popFirst() {
        case 0x6E: return 0x0A
        case 0x72: return 0x0D
        case 0x74: return 0x09
        case 0x78:
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            rest = rest.dropFirst(2)
            guard digits.utf8.count == 2, let value = UInt8(digits, radix: 16) else { throw .badText }
            return value
        case let byte? where [0x5C, 0x27, 0x22].contains(byte): return byte
        default: throw .badText
        }
    }
}
