extension Image {
    /// The picture in another size: triangles as wide as a target pixel, or two source pixels where it grows; Pillow's BILINEAR
    /// but for its fixed-point rounding, so at most one level beside it. O(pixels · shrinking).
    package func resized(height: Int, width: Int) -> Image {
        guard (height, width) != (self.height, self.width) else { return self }
        let rows = Self.taps(from: self.height, to: height)
        let columns = Self.taps(from: self.width, to: width)
        var result = [UInt8](repeating: 0, count: channels * height * width)
        for channel in 0..<channels {
            let wide = across(channel, columns)
            for y in 0..<height {
                for x in 0..<width {
                    var sum: Float = 0
                    for (place, weight) in rows[y].weights.enumerated() {
                        sum += weight * wide[(rows[y].start + place) * width + x]
                    }
                    result[(channel * height + y) * width + x] = UInt8(min(max(sum.rounded(), 0), 255))
                }
            }
        }
        return Image(channels: channels, height: height, width: width, samples: result)
    }

    /// One plane in its new width, each value rounded to a whole level as Pillow does between its two passes.
    private func across(_ channel: Int, _ columns: [Taps]) -> [Float] {
        var wide = [Float](repeating: 0, count: height * columns.count)
        for y in 0..<height {
            let line = (channel * height + y) * width
            for (x, taps) in columns.enumerated() {
                var sum: Float = 0
                for (place, weight) in taps.weights.enumerated() {
                    sum += weight * Float(samples[line + taps.start + place])
                }
                wide[y * columns.count + x] = sum.rounded()
            }
        }
        return wide
    }

    /// The source pixels that make one target pixel.
    private struct Taps {
        let start: Int
        let weights: [Float]
    }

    private static func taps(from source: Int, to target: Int) -> [Taps] {
        let ratio = Double(source) / Double(target)
        let reach = max(ratio, 1)
        return (0..<target).map { index in
            let center = (Double(index) + 0.5) * ratio
            let first = max(Int(center - reach + 0.5), 0)
            let last = min(Int(center + reach + 0.5), source)
            let weights = (first..<max(last, first + 1)).map { max(1 - abs((Double($0) - center + 0.5) / reach), 0) }
            let sum = weights.reduce(0, +)
            return Taps(start: first, weights: weights.map { Float($0 / sum) })
        }
    }
}
