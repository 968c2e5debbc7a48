import CZlib

/// The zlib stream of a PNG file.
enum PNGStream {
    /// What deflate can make of one byte at most.
    private static let greatestRatio = 1032

    /// Inflates a stream that must come to exactly so many bytes; a stream too short to do so is refused before memory is taken.
    static func inflated(_ stream: [UInt8], to count: Int) throws(ImageFault) -> [UInt8] {
        try checkHead(stream)
        let most = stream.count * greatestRatio
        guard count <= most else { throw .tooFewBytes(expected: count, found: most) }
        guard let inflater = czlib_inflater_new() else { throw .noMemory }
        defer { czlib_inflater_free(inflater) }
        // One byte more than may come.
        var output = [UInt8](repeating: 0, count: count + 1)
        var (read, made) = (0, 0)
        let status = stream.withUnsafeBytes { input in
            output.withUnsafeMutableBytes { output in
                czlib_inflate(
                    inflater, input.baseAddress! + 2, input.count - 2, &read, output.baseAddress!, output.count, &made)
            }
        }
        switch Int(status) {
        case CZLIB_END: break
        case CZLIB_NO_MEMORY: throw .noMemory
        case CZLIB_DAMAGED: throw .damagedStream
        default: throw made > count ? .tooManyBytes(expected: count) : .tooFewBytes(expected: count, found: made)
        }
        guard made <= count else { throw .tooManyBytes(expected: count) }
        guard made == count else { throw .tooFewBytes(expected: count, found: made) }
        output.removeLast()
        let stated = stream[(2 + read)...].prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        guard stream.count >= read + 6, stated == czlib_adler32(1, output, count) else { throw .streamChecksum }
        return output
    }

    /// Deflate with a window of 32 KiB at most and no dictionary (RFC 1950).
    private static func checkHead(_ stream: [UInt8]) throws(ImageFault) {
        guard stream.count > 2 else { throw .tooFewBytes(expected: 3, found: stream.count) }
        let (method, flags) = (Int(stream[0]), Int(stream[1]))
        guard method & 15 == 8, method >> 4 <= 7, (method << 8 | flags) % 31 == 0, flags & 32 == 0 else {
            throw .damagedStream
        }
    }
}
