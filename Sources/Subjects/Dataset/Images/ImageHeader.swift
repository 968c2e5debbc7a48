import Checkpoints

/// What the first bytes of a picture say.
package struct ImageHeader: Sendable, Hashable {
    package enum Format: Sendable, Hashable {
        case png
        /// PGM or PPM, binary.
        case pnm
    }

    package let format: Format
    package let height: Int
    package let width: Int
    /// Without alpha: 1 or 3.
    package let colors: Int

    /// Bytes that are enough, unless comments are long.
    package static let headBytes = 4096

    package init(_ bytes: RawSpan, limits: ImageLimits = ImageLimits()) throws(ImageError) {
        switch Self.format(of: bytes) {
        case .png:
            let header = try PNGHeader(bytes, limits)
            (format, height, width) = (.png, header.height, header.width)
            colors = header.kind == .grey || header.kind == .greyAlpha ? 1 : 3
        case .pnm:
            let header = try PNMHeader(bytes, limits)
            (format, height, width, colors) = (.pnm, header.height, header.width, header.channels)
        case nil: throw ImageError(.notAnImage, 0)
        }
    }

    /// By its first bytes; nil for any other file.
    package static func format(of bytes: RawSpan) -> Format? {
        var reader = ByteReader(bytes)
        guard let start = try? reader.bytes(bytes, count: min(bytes.byteCount, 8)) else { return nil }
        if start == PNGHeader.signature { return .png }
        guard start.count >= 3, start[0] == 0x50, start[1] == 0x35 || start[1] == 0x36 else { return nil }
        return PNMHeader.isSpace(start[2]) || start[2] == 0x23 ? .pnm : nil
    }

    /// The name of a well-known format that is not read.
    package static func foreignFormat(of bytes: [UInt8]) -> String? {
        let text = String(decoding: bytes.prefix(12), as: UTF8.self)
        if bytes.starts(with: [0xFF, 0xD8, 0xFF]) { return "JPEG" }
        if text.hasPrefix("GIF8") { return "GIF" }
        if text.hasPrefix("BM"), bytes.count >= 10, bytes[6..<10].allSatisfy({ $0 == 0 }) { return "BMP" }
        if text.hasPrefix("RIFF"), bytes.count >= 12, Array(bytes[8..<12]) == Array("WEBP".utf8) { return "WebP" }
        if bytes.starts(with: [0x49, 0x49, 0x2A, 0]) || bytes.starts(with: [0x4D, 0x4D, 0, 0x2A]) { return "TIFF" }
        return nil
    }
}
