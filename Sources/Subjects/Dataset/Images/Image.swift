/// A picture of eight-bit samples, plane by plane: `[channels, height, width]`.
package struct Image: Sendable, Hashable {
    /// 1 grey, 2 grey and alpha, 3 colours, 4 colours and alpha.
    package let channels: Int
    package let height: Int
    package let width: Int
    package let samples: [UInt8]

    package init(channels: Int, height: Int, width: Int, samples: [UInt8]) {
        precondition(samples.count == channels * height * width, "samples must fill the planes")
        self.channels = channels
        self.height = height
        self.width = width
        self.samples = samples
    }

    /// Decodes a PNG, PGM or PPM file.
    package init(_ bytes: RawSpan, limits: ImageLimits = ImageLimits()) throws(ImageError) {
        switch try ImageHeader(bytes, limits: limits).format {
        case .png: self = try PNG.read(bytes, limits)
        case .pnm: self = try PNM.read(bytes, limits)
        }
    }

    /// The picture in grey (1) or colours (3): alpha is left out, not blended; grey is 0.299 R + 0.587 G + 0.114 B in 16-bit
    /// fixed point, as Pillow has it.
    package func converted(toChannels wanted: Int) -> Image {
        precondition(wanted == 1 || wanted == 3, "a picture is grey or coloured")
        let plane = height * width
        let isGrey = channels < 3
        if isGrey == (wanted == 1) {
            return Image(
                channels: wanted, height: height, width: width, samples: Array(samples.prefix(wanted * plane)))
        }
        if isGrey {
            let grey = Array(samples.prefix(plane))
            return Image(channels: 3, height: height, width: width, samples: grey + grey + grey)
        }
        let grey = (0..<plane).map { i in
            let sum = 19595 * Int(samples[i]) + 38470 * Int(samples[plane + i]) + 7471 * Int(samples[2 * plane + i])
            return UInt8((sum + 0x8000) >> 16)
        }
        return Image(channels: 1, height: height, width: width, samples: grey)
    }
}

/// How large pictures may be.
package struct ImageLimits: Sendable, Hashable {
    /// Of one side.
    package var side = 1 << 15
    /// Height × width × channels.
    package var samples = 1 << 28

    package init() {}

    func check(width: Int, height: Int, channels: Int, offset: Int) throws(ImageError) {
        guard width > 0, height > 0 else {
            throw ImageError(.header("a side of no pixels"), offset)
        }
        guard width <= side, height <= side, width * height * channels <= samples else {
            throw ImageError(.tooLarge(width: width, height: height), offset)
        }
    }
}
