/// PNG files of every colour type, depth and interlacing; of 16 bits the upper eight are kept, as libpng and Pillow do.
enum PNG {
    static func read(_ bytes: RawSpan, _ limits: ImageLimits) throws(ImageError) -> Image {
        let chunks = try PNGChunks(bytes, limits)
        let header = chunks.header
        var pixels = PNGPixels(chunks)
        do {
            var stored = try PNGStream.inflated(chunks.stream, to: header.inflatedBytes)
            var start = 0
            for pass in header.passes {
                let rowBytes = header.rowBytes(pass.width)
                try PNGFilter.undo(
                    &stored, from: start, rows: pass.height, rowBytes: rowBytes,
                    distance: max(header.stored * header.depth / 8, 1))
                try pixels.place(pass, stored, from: start, rowBytes: rowBytes)
                start += pass.height * (rowBytes + 1)
            }
        } catch { throw ImageError(error, PNGHeader.byteCount) }
        return Image(channels: pixels.channels, height: header.height, width: header.width, samples: pixels.samples)
    }
}

/// The picture while passes are put into it.
private struct PNGPixels {
    private let header: PNGHeader
    private let palette: [UInt8]
    private let transparency: [UInt8]
    /// Of a pixel's stored samples, those that make it transparent; empty without.
    private let key: [Int]
    let channels: Int
    private(set) var samples: [UInt8]

    init(_ chunks: PNGChunks) {
        header = chunks.header
        palette = chunks.palette
        transparency = chunks.transparency
        let isPalette = header.kind == .palette
        let bytes = transparency
        key = isPalette ? [] : stride(from: 0, to: bytes.count, by: 2).map { Int(bytes[$0]) << 8 | Int(bytes[$0 + 1]) }
        channels = (isPalette ? 3 : header.stored) + (transparency.isEmpty ? 0 : 1)
        samples = [UInt8](repeating: 0, count: channels * header.width * header.height)
    }

    mutating func place(_ pass: PNGPass, _ bytes: [UInt8], from start: Int, rowBytes: Int) throws(ImageFault) {
        for row in 0..<pass.height {
            let line = start + row * (rowBytes + 1) + 1
            let target = (pass.y + row * pass.dy) * header.width + pass.x
            if header.kind == .palette {
                try placePalette(bytes, line, pass, target)
            } else {
                placeSamples(bytes, line, pass, target)
            }
        }
    }

    private mutating func placePalette(
        _ bytes: [UInt8], _ line: Int, _ pass: PNGPass, _ target: Int
    ) throws(ImageFault) {
        let plane = header.width * header.height
        for column in 0..<pass.width {
            let entry = sample(bytes, line, column)
            guard entry * 3 < palette.count else { throw .palette("no entry \(entry)") }
            let pixel = target + column * pass.dx
            for channel in 0..<3 { samples[channel * plane + pixel] = palette[entry * 3 + channel] }
            if channels == 4 { samples[3 * plane + pixel] = entry < transparency.count ? transparency[entry] : 255 }
        }
    }

    private mutating func placeSamples(_ bytes: [UInt8], _ line: Int, _ pass: PNGPass, _ target: Int) {
        let plane = header.width * header.height
        let stored = header.stored
        for column in 0..<pass.width {
            let pixel = target + column * pass.dx
            var isKey = !key.isEmpty
            for channel in 0..<stored {
                let value = sample(bytes, line, column * stored + channel)
                samples[channel * plane + pixel] = eightBits(value)
                if isKey && value != key[channel] { isKey = false }
            }
            if channels > stored { samples[stored * plane + pixel] = isKey ? 0 : 255 }
        }
    }

    /// A stored sample of a row; the first are in the upper bits of a byte.
    private func sample(_ bytes: [UInt8], _ line: Int, _ index: Int) -> Int {
        switch header.depth {
        case 8: return Int(bytes[line + index])
        case 16: return Int(bytes[line + 2 * index]) << 8 | Int(bytes[line + 2 * index + 1])
        default:
            let bit = index * header.depth
            return Int(bytes[line + bit / 8]) >> (8 - header.depth - bit % 8) & (1 << header.depth - 1)
        }
    }

    private func eightBits(_ value: Int) -> UInt8 {
        header.depth == 16 ? UInt8(value >> 8) : UInt8(value * 255 / (1 << header.depth - 1))
    }
}
