import CZlib
import Checkpoints

/// The chunks of a PNG file that pixels are made from; each chunk's checksum holds.
struct PNGChunks {
    let header: PNGHeader
    /// Red, green and blue of each entry; empty without a palette.
    private(set) var palette: [UInt8] = []
    /// What tRNS holds; empty without it.
    private(set) var transparency: [UInt8] = []
    /// The zlib stream, joined.
    private(set) var stream: [UInt8] = []
    private var hasEnded = false
    /// Whether another chunk followed pixels: no more may come.
    private var pixelsAreOver = false

    init(_ bytes: RawSpan, _ limits: ImageLimits) throws(ImageError) {
        header = try PNGHeader(bytes, limits)
        var reader = ByteReader(bytes)
        do throws(ByteReader.Shortage) { try reader.skip(PNGHeader.signature.count) } catch {
            throw ImageError(.truncated(missing: error.missing), error.offset)
        }
        var isFirst = true
        while !hasEnded {
            let (type, content, start) = try Self.next(bytes, &reader)
            if !isFirst || type != "IHDR" { try take(type, content, bytes, start) }
            isFirst = false
        }
        if header.kind == .palette && palette.isEmpty { throw ImageError(.order(chunk: "PLTE"), PNGHeader.byteCount) }
        if stream.isEmpty { throw ImageError(.order(chunk: "IDAT"), PNGHeader.byteCount) }
    }

    /// A chunk's type, where its content is, and where it begins.
    private static func next(
        _ bytes: RawSpan, _ reader: inout ByteReader
    ) throws(ImageError) -> (type: String, content: Range<Int>, start: Int) {
        let start = reader.position
        let type: [UInt8]
        let content: Range<Int>
        let stated: UInt32
        do throws(ByteReader.Shortage) {
            reader.isBigEndian = true
            let length = Int(try reader.u32(bytes))
            type = try reader.bytes(bytes, count: 4)
            content = try reader.skip(length)
            stated = try reader.u32(bytes)
        } catch { throw ImageError(.truncated(missing: error.missing), error.offset) }
        // The name goes into errors, and so must be letters.
        guard type.allSatisfy({ 0x41...0x5A ~= $0 || 0x61...0x7A ~= $0 }) else {
            throw ImageError(.unknownChunk("of no name"), start)
        }
        let name = String(decoding: type, as: UTF8.self)
        let found = bytes.extracting(start + 4..<content.upperBound).withUnsafeBytes {
            czlib_crc32(0, $0.baseAddress, $0.count)
        }
        guard stated == found else { throw ImageError(.checksum(chunk: name), start) }
        return (name, content, start)
    }

    private mutating func take(
        _ type: String, _ content: Range<Int>, _ bytes: RawSpan, _ start: Int
    ) throws(ImageError) {
        let isPixels = type == "IDAT"
        if isPixels && pixelsAreOver { throw ImageError(.order(chunk: type), start) }
        if !isPixels && !stream.isEmpty { pixelsAreOver = true }
        switch type {
        case "IDAT": bytes.extracting(content).withUnsafeBytes { stream.append(contentsOf: $0) }
        case "PLTE": try takePalette(Self.copy(bytes, content), start)
        case "tRNS": try takeTransparency(Self.copy(bytes, content), start)
        case "IEND": hasEnded = true
        case "IHDR": throw ImageError(.order(chunk: type), start)
        // An upper-case first letter means that the picture cannot be shown without it.
        default: if type.first?.isUppercase == true { throw ImageError(.unknownChunk(type), start) }
        }
    }

    private mutating func takePalette(_ content: [UInt8], _ start: Int) throws(ImageError) {
        guard palette.isEmpty, stream.isEmpty, header.kind != .grey, header.kind != .greyAlpha else {
            throw ImageError(.order(chunk: "PLTE"), start)
        }
        let most = header.kind == .palette ? 1 << header.depth : 256
        guard content.count % 3 == 0, 1...most ~= content.count / 3 else {
            throw ImageError(.palette("\(content.count) bytes for \(most) entries at most"), start)
        }
        palette = content
    }

    private mutating func takeTransparency(_ content: [UInt8], _ start: Int) throws(ImageError) {
        guard transparency.isEmpty, stream.isEmpty else { throw ImageError(.order(chunk: "tRNS"), start) }
        let fits =
            switch header.kind {
            case .grey: content.count == 2
            case .colors: content.count == 6
            case .palette: 1...max(palette.count / 3, 1) ~= content.count && !palette.isEmpty
            case .greyAlpha, .colorsAlpha: false
            }
        guard fits else { throw ImageError(.palette("\(content.count) bytes of transparency"), start) }
        transparency = content
    }

    private static func copy(_ bytes: RawSpan, _ range: Range<Int>) -> [UInt8] {
        bytes.extracting(range).withUnsafeBytes { [UInt8]($0) }
    }
}
