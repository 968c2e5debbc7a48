/// The metadata of a GGUF file: which keys there are, and where their values lie.
///
/// Values are read when they are asked for, from the bytes of the file, so that a vocabulary costs nothing until then.
package struct GGUFMetadata: Sendable {
    package struct Item: Sendable, Hashable {
        package let key: String
        /// Of the value, or of an array's values.
        package let type: GGUFValueType
        package let isArray: Bool
        /// 1, or how many values an array has.
        package let count: Int
        /// The value, or an array's values, in the file; a string begins with its length.
        package let bytes: Range<Int>
    }

    /// In the file's order.
    package private(set) var items: [Item] = []
    package let isBigEndian: Bool
    private var places: [String: Int] = [:]

    init(isBigEndian: Bool) { self.isBigEndian = isBigEndian }

    package subscript(key: String) -> Item? { places[key].map { items[$0] } }

    /// Passes over one key and its value.
    mutating func readPair(_ cursor: inout GGUFCursor, _ bytes: RawSpan) throws(GGUFError) {
        let place = cursor.position
        let key = try cursor.name(
            bytes, limit: cursor.limits.keyBytes, tooLong: GGUFFault.keyTooLong, notText: .keyNotText)
        if key.isEmpty { throw GGUFError(.emptyKey, at: place) }
        if places[key] != nil { throw GGUFError(.repeatedKey(key), at: place) }
        places[key] = items.count
        do throws(GGUFError) { items.append(try Self.value(of: key, &cursor, bytes)) } catch {
            throw GGUFError(.inMetadata(key: key, error.fault), at: error.offset)
        }
    }
}

extension GGUFMetadata {
    private static func value(
        of key: String, _ cursor: inout GGUFCursor, _ bytes: RawSpan
    ) throws(GGUFError) -> Item {
        let type = try type(&cursor, bytes)
        guard type == .array else {
            let start = cursor.position
            try skip(1, type, &cursor, bytes)
            return Item(key: key, type: type, isArray: false, count: 1, bytes: start..<cursor.position)
        }
        let place = cursor.position
        let element = try Self.type(&cursor, bytes)
        if element == .array { throw GGUFError(.nestedArray, at: place) }
        let countPlace = cursor.position
        let count = try cursor.u64(bytes)
        if count > UInt64(cursor.limits.arrayCount) {
            throw GGUFError(.arrayTooLong(count: count, limit: cursor.limits.arrayCount), at: countPlace)
        }
        let (least, overflows) = Int(count).multipliedReportingOverflow(by: element.minimumBytes)
        if overflows || least > cursor.remaining {
            throw GGUFError(.arrayPastEnd(count: count, left: cursor.remaining), at: countPlace)
        }
        let start = cursor.position
        try skip(Int(count), element, &cursor, bytes)
        return Item(key: key, type: element, isArray: true, count: Int(count), bytes: start..<cursor.position)
    }

    private static func type(_ cursor: inout GGUFCursor, _ bytes: RawSpan) throws(GGUFError) -> GGUFValueType {
        let place = cursor.position
        let number = try cursor.u32(bytes)
        guard let type = GGUFValueType(rawValue: number) else { throw GGUFError(.valueType(number), at: place) }
        return type
    }

    /// The values of a type other than array; their least size has been checked for more than one.
    private static func skip(
        _ count: Int, _ type: GGUFValueType, _ cursor: inout GGUFCursor, _ bytes: RawSpan
    ) throws(GGUFError) {
        guard type == .string else { return try cursor.skip(count * type.minimumBytes) }
        for _ in 0..<count { _ = try cursor.string(bytes) }
    }
}
