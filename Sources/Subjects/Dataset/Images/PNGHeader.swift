import Checkpoints

/// The header chunk of a PNG file.
///
/// Source: PNG, third edition (W3C 2025), section 11.2.1.
struct PNGHeader: Sendable, Hashable {
    enum Kind: UInt8, Sendable {
        case grey = 0
        case colors = 2
        case palette = 3
        case greyAlpha = 4
        case colorsAlpha = 6
    }

    static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    /// Signature, and the header's length, type, 13 bytes and checksum.
    static let byteCount = 33

    let width: Int
    let height: Int
    let kind: Kind
    /// Bits of a sample, or of a place in the palette.
    let depth: Int
    let isInterlaced: Bool

    init(_ bytes: RawSpan, _ limits: ImageLimits) throws(ImageError) {
        guard bytes.byteCount >= Self.byteCount else {
            throw ImageError(.truncated(missing: Self.byteCount - bytes.byteCount), bytes.byteCount)
        }
        let start = bytes.extracting(0..<Self.byteCount).withUnsafeBytes { [UInt8]($0) }
        guard Array(start[..<8]) == Self.signature else { throw ImageError(.notAnImage, 0) }
        guard Array(start[8..<16]) == [0, 0, 0, 13] + Array("IHDR".utf8) else {
            throw ImageError(.order(chunk: "IHDR"), 8)
        }
        width = start[16..<20].reduce(0) { $0 << 8 | Int($1) }
        height = start[20..<24].reduce(0) { $0 << 8 | Int($1) }
        depth = Int(start[24])
        guard let kind = Kind(rawValue: start[25]) else { throw ImageError(.header("colour type \(start[25])"), 25) }
        self.kind = kind
        guard Self.depths(of: kind).contains(depth) else {
            throw ImageError(.header("\(depth) bits for colour type \(start[25])"), 24)
        }
        guard start[26] == 0, start[27] == 0, start[28] <= 1 else {
            throw ImageError(.header("a method that does not exist"), 26)
        }
        isInterlaced = start[28] == 1
        try limits.check(width: width, height: height, channels: 4, offset: 16)
    }

    private static func depths(of kind: Kind) -> [Int] {
        switch kind {
        case .grey: [1, 2, 4, 8, 16]
        case .palette: [1, 2, 4, 8]
        case .colors, .greyAlpha, .colorsAlpha: [8, 16]
        }
    }

    /// Stored samples of one pixel.
    var stored: Int {
        switch kind {
        case .grey, .palette: 1
        case .greyAlpha: 2
        case .colors: 3
        case .colorsAlpha: 4
        }
    }

    /// Bytes of a row of so many pixels, without its filter.
    func rowBytes(_ width: Int) -> Int { (width * stored * depth + 7) / 8 }

    /// The pictures that are stored one after another: one, or up to seven of Adam7.
    var passes: [PNGPass] {
        guard isInterlaced else { return [PNGPass(x: 0, y: 0, dx: 1, dy: 1, width: width, height: height)] }
        let places = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
        return places.compactMap { (x, y, dx, dy) in
            let (wide, high) = ((width - x + dx - 1) / dx, (height - y + dy - 1) / dy)
            return wide > 0 && high > 0 ? PNGPass(x: x, y: y, dx: dx, dy: dy, width: wide, height: high) : nil
        }
    }

    /// Bytes of all rows with their filters.
    var inflatedBytes: Int { passes.reduce(0) { $0 + $1.height * (rowBytes($1.width) + 1) } }
}

/// Every `dx`-th pixel of every `dy`-th row, from `x` and `y` on.
struct PNGPass: Sendable, Hashable {
    let x: Int, y: Int
    let dx: Int, dy: Int
    let width: Int, height: Int
}
