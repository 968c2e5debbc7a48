package import Subjects
import Tensors

/// What a training in the background tells.
package enum TrainingNews: Sendable {
    /// The weights as they are before the first step, or the next one.
    case began(WeightShapes)
    /// So many of so many steps are done, in so many seconds; the last had this loss.
    case step(Int, of: Int, loss: Double, seconds: Double)
    /// A point of the curve, with the weights as they are there.
    case point(TrainingCurve.Point, WeightShapes)
    /// What the rule shows at the last point, where it shows anything.
    case charts([Chart])
    /// It was stopped, or is done: what came of it; nil before the first step.
    case ended(TrainedWeightsFound?)
    case failed(PruningError)
    /// A stopped training could not be kept on disk; it waits in memory.
    case notKept(PruningError)
}

/// How the magnitudes of each prunable weight are distributed after some step.
package struct WeightShapes: Sendable, Hashable {
    package var step: Int
    /// By layer.
    package var layers: [Int: WeightShape]

    package init(step: Int, layers: [Int: WeightShape]) {
        self.step = step
        self.layers = layers
    }
}

/// |w| of one layer in equal parts from 0 to `upper`; what is held at 0 is counted apart.
package struct WeightShape: Sendable, Hashable {
    package var upper: Double
    /// Weights that are not held, one a part; those beyond `upper` are in the last.
    package var counts: [Float]
    package var held: Int
    /// The largest magnitude that the latest mask took; nil where none did.
    package var threshold: Double?

    package init(upper: Double, counts: [Float], held: Int, threshold: Double? = nil) {
        self.upper = upper
        self.counts = counts
        self.held = held
        self.threshold = threshold
    }

    /// Parts of the axis.
    package static let parts = 48
}

extension TrainedWeight {
    /// The greatest magnitude and a quarter more, so that a shape has room to grow; 1 where all are 0.
    func shapeEnd() throws(RuntimeError) -> Double {
        let most = try tensor.runtime.call("aten::max", .tensor(magnitudes())).number()
        return most > 0 && most.isFinite ? most * 1.25 : 1
    }

    func shape(upTo upper: Double) throws(RuntimeError) -> WeightShape {
        let runtime = tensor.runtime
        // The histogram leaves out what lies beyond.
        let inside = try runtime.call("aten::clamp_max", .tensor(magnitudes().cast(to: .f32)), .number(upper))
        let histogram = try runtime.call(
            "aten::histc", .tensor(inside), .integer(WeightShape.parts), .number(0), .number(upper))
        var counts = try histogram.floats()
        counts[0] -= Float(removedCount)
        return WeightShape(upper: upper, counts: counts, held: removedCount, threshold: threshold)
    }
}
