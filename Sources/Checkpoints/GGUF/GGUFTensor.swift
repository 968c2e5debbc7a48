import Tensors

/// One line of a GGUF file's table of tensors.
struct GGUFTensor {
    /// As the file has it.
    let name: String
    let dtype: DType
    /// Row-major: the file's dimensions, which are innermost first, reversed.
    let shape: [Int]
    let byteCount: Int
    /// From the data's begin, as stated.
    let offset: UInt64
    /// Bytes of the file where the line begins, and where its offset stands.
    let place: Int
    let offsetPlace: Int

    /// Reads and checks a line by itself.
    init(_ cursor: inout GGUFCursor, _ bytes: RawSpan) throws(GGUFError) {
        place = cursor.position
        name = try cursor.name(
            bytes, limit: cursor.limits.nameBytes, tooLong: GGUFFault.nameTooLong, notText: .nameNotText)
        do throws(GGUFError) {
            let (lengths, lengthsPlace) = try Self.lengths(&cursor, bytes)
            let typePlace = cursor.position
            dtype = try Self.type(&cursor, bytes)
            byteCount = try Self.byteCount(lengths, dtype, at: lengthsPlace)
            if cursor.isBigEndian && dtype.isQuantized {
                throw GGUFError(.bigEndianBlocks(type: dtype.rawValue), at: typePlace)
            }
            shape = lengths.reversed()
            offsetPlace = cursor.position
            offset = try cursor.u64(bytes)
        } catch {
            throw GGUFError(error.fault, at: error.offset, tensor: name)
        }
    }
}

extension GGUFTensor {
    /// Innermost first.
    private static func lengths(
        _ cursor: inout GGUFCursor, _ bytes: RawSpan
    ) throws(GGUFError) -> (lengths: [Int], place: Int) {
        let place = cursor.position
        let count = try cursor.u32(bytes)
        if count > UInt32(cursor.limits.dimensions) {
            throw GGUFError(.tooManyDimensions(stated: count, limit: cursor.limits.dimensions), at: place)
        }
        var lengths: [Int] = []
        for _ in 0..<count {
            let place = cursor.position
            let length = Int64(bitPattern: try cursor.u64(bytes))
            if length < 0 { throw GGUFError(.negativeDimension(length), at: place) }
            lengths.append(Int(length))
        }
        return (lengths, place + 4)
    }

    private static func type(_ cursor: inout GGUFCursor, _ bytes: RawSpan) throws(GGUFError) -> DType {
        let place = cursor.position
        let number = try cursor.u32(bytes)
        do { return try GGMLType.type(number) } catch { throw GGUFError(error, at: place) }
    }

    /// An empty tensor's other dimensions must not overflow either: somebody may multiply them in another order.
    private static func byteCount(_ lengths: [Int], _ type: DType, at place: Int) throws(GGUFError) -> Int {
        var count = 1
        for length in lengths where length > 0 {
            let (product, overflows) = count.multipliedReportingOverflow(by: length)
            if overflows { throw GGUFError(.tooManyElements, at: place) }
            count = product
        }
        let row = lengths.first ?? 1
        guard row % type.blockLength == 0 else {
            throw GGUFError(.partialBlock(row: row, type: type.rawValue, block: type.blockLength), at: place)
        }
        if lengths.contains(0) { return 0 }
        let (bytes, overflows) = (count / type.blockLength).multipliedReportingOverflow(by: type.blockBytes)
        if overflows { throw GGUFError(.tooManyBytes, at: place) }
        return bytes
    }
}
