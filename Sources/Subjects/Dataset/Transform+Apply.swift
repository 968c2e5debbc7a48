import Tensors

extension Transform {
    /// The tensor of several samples.
    ///
    /// - Parameter bytes: `samples` samples of `sampleShape`, one after another.
    func apply(to bytes: [UInt8], _ dtype: DType, samples: Int, sampleShape: [Int]) -> HostTensor {
        let width = dtype.blockBytes
        let bytes = movesChannels ? Self.channelsFirst(bytes, width, samples, sampleShape) : bytes
        let sampleShape = self.sampleShape(of: sampleShape)
        let shape = [samples] + sampleShape
        switch output {
        case .asStored: return HostTensor(dtype: dtype, shape: shape, bytes: bytes)
        case .integers: return HostTensor(Self.integers(bytes, dtype), shape: shape)
        case .numbers:
            var values = [Float](repeating: 0, count: bytes.count / width)
            var span = values.mutableSpan
            ElementDecoder.decode(bytes.span.bytes, as: dtype, into: &span)
            scale(&values, channels: sampleShape.first ?? 1, elements: sampleShape.reduce(1, *))
            return HostTensor(values, shape: shape)
        }
    }

    private func scale(_ values: inout [Float], channels: Int, elements: Int) {
        if divisor != 1 { for i in values.indices { values[i] /= divisor } }
        guard !means.isEmpty || !deviations.isEmpty, elements > 0 else { return }
        let run = elements / channels
        for start in stride(from: 0, to: values.count, by: run) {
            let channel = start / run % channels
            let mean = means.isEmpty ? 0 : means.count == 1 ? means[0] : means[channel]
            let deviation = deviations.isEmpty ? 1 : deviations.count == 1 ? deviations[0] : deviations[channel]
            for i in start..<start + run { values[i] = (values[i] - mean) / deviation }
        }
    }

    /// Moves the last axis of each sample to its front.
    private static func channelsFirst(_ bytes: [UInt8], _ width: Int, _ samples: Int, _ shape: [Int]) -> [UInt8] {
        let channels = shape.last ?? 1
        let pixels = shape.dropLast().reduce(1, *)
        var moved = [UInt8](repeating: 0, count: bytes.count)
        for sample in 0..<samples {
            let start = sample * pixels * channels
            for pixel in 0..<pixels {
                for channel in 0..<channels {
                    let from = (start + pixel * channels + channel) * width
                    let to = (start + channel * pixels + pixel) * width
                    for byte in 0..<width { moved[to + byte] = bytes[from + byte] }
                }
            }
        }
        return moved
    }

    /// Any integers as I64; what lies above becomes the largest.
    static func integers(_ bytes: [UInt8], _ dtype: DType) -> [Int64] {
        switch dtype {
        case .i8: widened(bytes, Int8.self)
        case .i16: widened(bytes, Int16.self)
        case .u16: widened(bytes, UInt16.self)
        case .i32: widened(bytes, Int32.self)
        case .u32: widened(bytes, UInt32.self)
        case .i64: widened(bytes, Int64.self)
        case .u64: widened(bytes, UInt64.self)
        default: widened(bytes, UInt8.self)
        }
    }

    private static func widened<Number: FixedWidthInteger & BitwiseCopyable>(
        _ bytes: [UInt8], _: Number.Type
    ) -> [Int64] {
        let size = MemoryLayout<Number>.size
        let raw = bytes.span.bytes
        return (0..<bytes.count / size).map { index in
            Int64(clamping: unsafe raw.unsafeLoadUnaligned(fromByteOffset: index * size, as: Number.self))
        }
    }
}
