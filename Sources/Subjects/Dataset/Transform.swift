package import Tensors

/// What is done to stored samples before a network sees them: `(stored / divisor − mean) / deviation`, in Float32.
///
/// A metric states it beside its figure: `description` is one line.
package struct Transform: Sendable, Hashable, Codable {
    /// The element type of a batch.
    package enum Output: String, Sendable, Hashable, Codable {
        case asStored
        /// F32.
        case numbers
        /// I64, unscaled.
        case integers
    }

    package var output: Output
    /// Whether the last axis of a sample becomes its first: height, width, channel to channel, height, width.
    package var movesChannels = false
    package var divisor: Float = 1
    /// One for all or one a channel, the first axis of a sample after moving; empty for 0.
    package var means: [Float] = []
    /// The same; empty for 1.
    package var deviations: [Float] = []

    package init(_ output: Output) { self.output = output }

    /// Bytes become numbers of 0…1, wide integers stay integers (they are ids), every other number becomes F32; a last axis of
    /// 1, 3 or 4 bytes is taken for channels, unless the first one could be them.
    package static func usual(for dtype: DType, sampleShape: [Int]) -> Transform {
        switch dtype {
        case .u8:
            var transform = Transform(.numbers)
            transform.divisor = 255
            let isPicture = sampleShape.count == 3
            transform.movesChannels = isPicture && isChannels(sampleShape[2]) && !isChannels(sampleShape[0])
            return transform
        case .i32, .i64, .u32, .u64: return Transform(.integers)
        case .bool: return Transform(.asStored)
        default: return Transform(.numbers)
        }
    }

    private static func isChannels(_ size: Int) -> Bool { [1, 3, 4].contains(size) }

    /// The shape of a sample afterwards.
    package func sampleShape(of stored: [Int]) -> [Int] {
        movesChannels ? stored.suffix(1) + stored.dropLast() : stored
    }

    package func dtype(of stored: DType) -> DType {
        switch output {
        case .asStored: stored
        case .numbers: .f32
        case .integers: .i64
        }
    }

    /// Whether a sample of that stored shape has as many channels as there are means and deviations.
    package func fits(_ stored: [Int]) -> Bool {
        let channels = sampleShape(of: stored).first ?? 1
        if movesChannels && stored.count < 2 { return false }
        return [means, deviations].allSatisfy { $0.count <= 1 || $0.count == channels }
    }
}

extension Transform: CustomStringConvertible {
    /// Such as `channels first, / 255, - [0.5], / [0.25], F32`.
    package var description: String {
        var parts: [String] = movesChannels ? ["channels first"] : []
        if output == .numbers {
            if divisor != 1 { parts.append("/ \(Self.text(divisor))") }
            if !means.isEmpty { parts.append("- [\(means.map(Self.text).joined(separator: " "))]") }
            if !deviations.isEmpty { parts.append("/ [\(deviations.map(Self.text).joined(separator: " "))]") }
        }
        switch output {
        case .asStored: if parts.isEmpty { parts.append("as stored") }
        case .numbers: parts.append("F32")
        case .integers: parts.append("I64")
        }
        return parts.joined(separator: ", ")
    }

    private static func text(_ number: Float) -> String {
        number == number.rounded() && abs(number) < 1e6 ? String(Int(number)) : String(number)
    }
}
