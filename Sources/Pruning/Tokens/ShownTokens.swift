package import Subjects
import Tensors

/// One sample on its way through the network: what was found at every place, and what is left.
package struct ShownTokens: Sendable {
    /// Row of the data.
    package var sample: Int
    /// The class that it is of; nil without labels.
    package var label: Int?
    /// The likeliest class with all tokens, and with those that stay; nil where the outputs are no classes.
    package var classes: (dense: Int, cut: Int)?
    /// One a layer of the plan.
    package var places: [TokenGating.Seen]
    package var figures: TokenFigures
    package var costs: TokenCosts
    /// Mean of the pixels of each patch, 0…1 of their range, row by row; empty for what is no picture.
    package var brightness: [Double]

    /// Tokens that are no class token.
    package var patches: Int { max((places.first?.tokens.count ?? 1) - 1, 0) }

    /// Tokens of a row of the map: of a square where they make one.
    package var columns: Int {
        let side = Int(Double(patches).squareRoot().rounded())
        return side * side == patches ? side : patches
    }
}

extension TokenTrial {
    /// What a plan makes of one sample.
    ///
    /// - Parameter sample: its place in the data, taken into their range.
    package func shown(_ gating: TokenGating, sample: Int) throws(PruningError) -> ShownTokens {
        let data = bench.data.dataset
        let place = min(max(sample, 0), data.count - 1)
        let batch: Batch
        do throws(DatasetError) { batch = try data.batch(place..<place + 1) } catch { throw .data(error) }
        var places: [TokenGating.Seen] = []
        gating.observer = { places.append($0) }
        defer { gating.observer = nil }
        do throws(ForwardError) {
            let inputs = try bench.tensors(batch)
            let dense = try likeliest(inputs)
            gating.begin(batch.indices)
            bench.forward.gate = gating.gate
            defer { bench.forward.gate = nil }
            let cut = try likeliest(inputs)
            let shown = ShownTokens(
                sample: batch.indices[0], label: data.label(place),
                classes: dense.flatMap { dense in cut.map { (dense, $0) } }, places: places, figures: figures(gating),
                costs: costs,
                brightness: [])
            return shown.withBrightness(batch.inputs.first?.value)
        } catch {
            throw error == .cancelled ? .cancelled : .forward(error)
        }
    }

    private func likeliest(_ inputs: [String: Tensor]) throws(ForwardError) -> Int? {
        let output = try bench.runtime.recordingGradients(false) { () throws(ForwardError) in
            try bench.forward.output(inputs).0
        }
        guard output.rank == 2, output.shape[1] > 1 else { return nil }
        do throws(RuntimeError) {
            let scores = try output.floats()
            return scores.indices.max { scores[$0] < scores[$1] }
        } catch {
            throw .runtime(node: "", error)
        }
    }
}

extension ShownTokens {
    /// - Parameter picture: `[1, channels, height, width]`.
    fileprivate func withBrightness(_ picture: HostTensor?) -> ShownTokens {
        let side = columns
        guard let picture, picture.shape.count == 4, side * side == patches, side > 0, picture.dtype.isFloatingPoint,
            picture.shape[2] % side == 0, picture.shape[3] % side == 0
        else { return self }
        let (channels, height, width) = (picture.shape[1], picture.shape[2], picture.shape[3])
        let pixels = picture.floats
        var sums = [Double](repeating: 0, count: patches)
        for channel in 0..<channels {
            for y in 0..<height {
                for x in 0..<width {
                    sums[y / (height / side) * side + x / (width / side)] +=
                        Double(pixels[(channel * height + y) * width + x])
                }
            }
        }
        let (low, high) = (sums.min() ?? 0, sums.max() ?? 0)
        var shown = self
        shown.brightness = sums.map { high > low ? ($0 - low) / (high - low) : 0 }
        return shown
    }
}
