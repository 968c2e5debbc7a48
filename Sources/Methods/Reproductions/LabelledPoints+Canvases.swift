import Pruning
import Subjects
import Tensors

extension LabelledPoints {
    /// Pictures of 8 × 8 at random places of canvases of 16 × 16, with noise over all of it.
    ///
    /// - Parameters:
    ///   - places: of each picture.
    ///   - noise: deviation of what is added.
    ///   - isFilled: whether pictures are as large as the canvas, so that nothing is background.
    static func canvases(
        _ digits: Dataset, places: Int, noise: Double, isFilled: Bool = false, seed: UInt64, stream: String
    ) throws(PruningError) -> LabelledPoints {
        let batch: Batch
        do throws(DatasetError) { batch = try digits.batch(0..<digits.count) } catch { throw .data(error) }
        let pixels = batch.inputs.first?.value.floats ?? []
        guard pixels.count == 64 * digits.count else {
            throw .missing(need: "digits of 8 × 8", mend: "give those that make_data.py writes")
        }
        var random = Random(seed: seed, stream: "canvases to \(stream)")
        var points = LabelledPoints(shape: [16, 16])
        for _ in 0..<places {
            for sample in 0..<digits.count {
                var canvas = (0..<128).flatMap { _ -> [Double] in
                    let (a, b) = normals(&random)
                    return [noise * a, noise * b]
                }
                let digit = pixels[sample * 64..<(sample + 1) * 64].map(Double.init)
                if isFilled { fill(&canvas, with: digit) } else { put(digit, on: &canvas, &random) }
                points.add(canvas, digits.label(sample) ?? 0)
            }
        }
        return points
    }

    /// At a random place.
    private static func put(_ digit: [Double], on canvas: inout [Double], _ random: inout Random) {
        let (top, left) = (random.below(9), random.below(9))
        for place in 0..<64 { canvas[(top + place / 8) * 16 + left + place % 8] += digit[place] }
    }

    /// Four pixels for one.
    private static func fill(_ canvas: inout [Double], with digit: [Double]) {
        for place in 0..<256 { canvas[place] += digit[place / 32 * 8 + place % 16 / 2] }
    }
}
