import Checkpoints

/// Text of token ids: decimal numbers parted by white space, commas or brackets.
enum IntegerText {
    /// Whether the beginning of a file is nothing else.
    static func isLikely(_ head: [UInt8]) -> Bool {
        head.contains(where: isDigit) && head.allSatisfy { isDigit($0) || isBreak($0) }
    }

    /// - Throws: `.badNumber` for anything else, and for ids of 2^31 and more.
    static func read(_ path: String, atMost limit: Int?) throws(DatasetError) -> [Int32] {
        let parsed: Result<[Int32], Fault>
        do throws(CheckpointError) {
            let map = try MappedFile(path)
            parsed = map.withBytes(0..<map.size) { bytes in parse(bytes, atMost: limit ?? .max) }
            try map.checkUndamaged(path: path)
        } catch { throw .checkpoint(error) }
        do { return try parsed.get() } catch { throw .badNumber(file: path, offset: error.offset) }
    }

    private struct Fault: Error {
        let offset: Int
    }

    private static func parse(_ bytes: RawSpan, atMost limit: Int) -> Result<[Int32], Fault> {
        var ids: [Int32] = []
        var number: Int?
        for place in 0..<bytes.byteCount {
            let byte = bytes.unsafeLoad(fromByteOffset: place, as: UInt8.self)
            if isDigit(byte) {
                let next = (number ?? 0) * 10 + Int(byte - 0x30)
                guard next <= Int32.max else { return .failure(Fault(offset: place)) }
                number = next
            } else {
                guard isBreak(byte) else { return .failure(Fault(offset: place)) }
                if let number { ids.append(Int32(number)) }
                number = nil
                if ids.count >= limit { return .success(ids) }
            }
        }
        if let number { ids.append(Int32(number)) }
        return .success(ids)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { 0x30...0x39 ~= byte }

    private static func isBreak(_ byte: UInt8) -> Bool {
        byte == 0x20 || 0x09...0x0D ~= byte || byte == 0x2C || byte == 0x5B || byte == 0x5D
    }
}
