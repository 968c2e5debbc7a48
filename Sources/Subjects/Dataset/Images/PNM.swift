import Checkpoints

/// Binary PGM (`P5`) and PPM (`P6`), one or two bytes a sample.
enum PNM {
    static func read(_ bytes: RawSpan, _ limits: ImageLimits) throws(ImageError) -> Image {
        let header = try PNMHeader(bytes, limits)
        let count = header.height * header.width * header.channels
        let width = header.maximum > 255 ? 2 : 1
        var reader = ByteReader(header.end..<bytes.byteCount)
        let stored: [UInt8]
        do { stored = try reader.bytes(bytes, count: count * width) } catch {
            throw ImageError(.truncated(missing: error.missing), bytes.byteCount)
        }
        let plane = header.height * header.width
        var samples = [UInt8](repeating: 0, count: count)
        for pixel in 0..<plane {
            for channel in 0..<header.channels {
                let place = pixel * header.channels + channel
                let value = width == 1 ? Int(stored[place]) : Int(stored[2 * place]) << 8 | Int(stored[2 * place + 1])
                // Rounded to the nearest of 0…255; what lies above the stated maximum is white.
                let scaled = (min(value, header.maximum) * 510 + header.maximum) / (2 * header.maximum)
                samples[channel * plane + pixel] = UInt8(scaled)
            }
        }
        return Image(channels: header.channels, height: header.height, width: header.width, samples: samples)
    }
}

/// `P5 WIDTH HEIGHT MAXIMUM`, parted by white space and comments, then one white space.
struct PNMHeader {
    let channels: Int
    let width: Int
    let height: Int
    let maximum: Int
    /// Where the samples begin.
    let end: Int

    init(_ bytes: RawSpan, _ limits: ImageLimits) throws(ImageError) {
        var reader = ByteReader(bytes)
        do {
            let magic = try reader.bytes(bytes, count: 2)
            guard magic[0] == 0x50, magic[1] == 0x35 || magic[1] == 0x36 else { throw ImageError(.notAnImage, 0) }
            channels = magic[1] == 0x35 ? 1 : 3
            width = try Self.number(bytes, &reader)
            height = try Self.number(bytes, &reader)
            maximum = try Self.number(bytes, &reader)
            guard Self.isSpace(try reader.u8(bytes)) else {
                throw ImageError(.header("no space at its end"), reader.position - 1)
            }
        } catch let error as ByteReader.Shortage {
            throw ImageError(.truncated(missing: error.missing), error.offset)
        } catch { throw error as? ImageError ?? ImageError(.notAnImage, 0) }
        end = reader.position
        guard 1...65535 ~= maximum else { throw ImageError(.header("a maximum of \(maximum)"), end) }
        try limits.check(width: width, height: height, channels: channels, offset: 2)
    }

    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || 0x09...0x0D ~= byte }

    /// The next number, behind white space and comments.
    private static func number(_ bytes: RawSpan, _ reader: inout ByteReader) throws -> Int {
        var byte = try reader.u8(bytes)
        while isSpace(byte) || byte == 0x23 {
            if byte == 0x23 { while byte != 0x0A && byte != 0x0D { byte = try reader.u8(bytes) } }
            byte = try reader.u8(bytes)
        }
        var number = 0
        let start = reader.position - 1
        while 0x30...0x39 ~= byte {
            number = number * 10 + Int(byte - 0x30)
            guard number <= 1 << 30 else { throw ImageError(.header("a number that is too large"), start) }
            byte = try reader.u8(bytes)
        }
        guard reader.position - 1 > start else { throw ImageError(.header("no number where one is due"), start) }
        // What ends the number is looked at again.
        try reader.move(to: reader.position - 1)
        return number
    }
}
