extension GGUFMetadata {
    // MARK: Single values

    /// An integer of any width, signed or not; nil where it is none, or beyond 63 bits.
    package func integer(_ key: String, _ bytes: RawSpan) -> Int? {
        guard let item = self[key], !item.isArray else { return nil }
        return read(item, bytes) { Self.integer($0.type, &$1, bytes) }
    }

    package func number(_ key: String, _ bytes: RawSpan) -> Double? {
        guard let item = self[key], !item.isArray else { return nil }
        return read(item, bytes) { Self.number($0.type, &$1, bytes) }
    }

    package func flag(_ key: String, _ bytes: RawSpan) -> Bool? {
        guard let item = self[key], !item.isArray, item.type == .bool else { return nil }
        return read(item, bytes) { try? $1.u8(bytes) }.map { $0 != 0 }
    }

    /// - Parameter limit: bytes; what is longer is cut there.
    package func text(_ key: String, _ bytes: RawSpan, limit: Int = .max) -> String? {
        guard let item = self[key], !item.isArray, item.type == .string else { return nil }
        return read(item, bytes) { Self.text(&$1, bytes, limit: limit) }
    }

    // MARK: Arrays

    /// All texts of an array, such as the tokens of a vocabulary; about 50 ns each.
    package func texts(_ key: String, _ bytes: RawSpan) -> [String]? {
        array(key, bytes, [.string]) { Self.text(&$1, bytes, limit: .max) }
    }

    package func integers(_ key: String, _ bytes: RawSpan) -> [Int]? {
        array(key, bytes, [.u8, .i8, .u16, .i16, .u32, .i32, .u64, .i64]) { Self.integer($0, &$1, bytes) }
    }

    package func numbers(_ key: String, _ bytes: RawSpan) -> [Double]? {
        array(key, bytes, [.f32, .f64]) { Self.number($0, &$1, bytes) }
    }

    package func flags(_ key: String, _ bytes: RawSpan) -> [Bool]? {
        array(key, bytes, [.bool]) { (try? $1.u8(bytes)).map { $0 != 0 } }
    }
}

extension GGUFMetadata {
    private func read<Value>(
        _ item: Item, _ bytes: RawSpan, _ body: (Item, inout ByteReader) -> Value?
    ) -> Value? {
        guard item.bytes.upperBound <= bytes.byteCount else { return nil }
        var reader = ByteReader(item.bytes)
        reader.isBigEndian = isBigEndian
        return body(item, &reader)
    }

    /// Nil where the key is missing, of another type, or one value cannot be had.
    private func array<Value>(
        _ key: String, _ bytes: RawSpan, _ types: Set<GGUFValueType>,
        _ body: (GGUFValueType, inout ByteReader) -> Value?
    ) -> [Value]? {
        guard let item = self[key], item.isArray, types.contains(item.type) else { return nil }
        return read(item, bytes) { item, reader in
            var values: [Value] = []
            values.reserveCapacity(item.count)
            for _ in 0..<item.count {
                guard let value = body(item.type, &reader) else { return nil }
                values.append(value)
            }
            return values
        }
    }

    private static func integer(_ type: GGUFValueType, _ reader: inout ByteReader, _ bytes: RawSpan) -> Int? {
        switch type {
        case .u8: (try? reader.u8(bytes)).map(Int.init)
        case .i8: (try? reader.i8(bytes)).map(Int.init)
        case .u16: (try? reader.u16(bytes)).map(Int.init)
        case .i16: (try? reader.i16(bytes)).map(Int.init)
        case .u32: (try? reader.u32(bytes)).map(Int.init)
        case .i32: (try? reader.i32(bytes)).map(Int.init)
        case .u64: (try? reader.u64(bytes)).flatMap { Int(exactly: $0) }
        case .i64: (try? reader.i64(bytes)).map(Int.init)
        case .f32, .f64, .bool, .string, .array: nil
        }
    }

    private static func number(_ type: GGUFValueType, _ reader: inout ByteReader, _ bytes: RawSpan) -> Double? {
        switch type {
        case .f32: (try? reader.f32(bytes)).map(Double.init)
        case .f64: try? reader.f64(bytes)
        default: nil
        }
    }

    private static func text(_ reader: inout ByteReader, _ bytes: RawSpan, limit: Int) -> String? {
        guard let stated = try? reader.u64(bytes), let length = Int(exactly: stated) else { return nil }
        return try? reader.text(bytes, count: min(length, limit))
    }
}

// MARK: For people

extension GGUFMetadata {
    /// The value as one line: numbers as they are, texts cut at `limit` bytes, arrays by how many values they have.
    package func summary(of item: Item, _ bytes: RawSpan, limit: Int = 1024) -> String {
        if item.isArray {
            let kind = item.type == .string ? "string" : "\(item.type) value"
            return "\(item.count) \(kind)\(item.count == 1 ? "" : "s")"
        }
        if let value = integer(item.key, bytes) { return "\(value)" }
        switch item.type {
        case .u64: return read(item, bytes) { try? $1.u64(bytes) }.map { "\($0)" } ?? ""
        case .f32: return read(item, bytes) { try? $1.f32(bytes) }.map { "\($0)" } ?? ""
        case .f64: return number(item.key, bytes).map { "\($0)" } ?? ""
        case .bool: return flag(item.key, bytes).map { "\($0)" } ?? ""
        default:
            let text = text(item.key, bytes, limit: limit) ?? ""
            return item.bytes.count - 8 > limit ? text + "…" : text
        }
    }
}
