import Subjects
import Tensors

extension Trainer {
    var isPointDue: Bool { step == total || step % (settings.measureEvery ?? perEpoch) == 0 }

    /// Measures what is held out, and adds a point to the curve.
    func makePoint() throws(PruningError) -> TrainingCurve.Point {
        var point = TrainingCurve.Point(
            step: step, epoch: Double(step) / Double(perEpoch),
            rate: settings.rate.rate(at: max(step - 1, 0), of: total),
            loss: losses.sum / Double(max(losses.count, 1)), sparsity: weights.sparsity)
        losses = (0, 0)
        let held = try measureHeld()
        point.heldLoss = held?[.loss]?.value
        point.heldTop1 = held?[.top1]?.value
        curve.points.append(point)
        if settings.kept == .best, isBest(point) {
            do throws(ForwardError) { best = (step, try snapshot()) } catch { throw .forward(error) }
        }
        return point
    }

    /// The first of equals; the last point where nothing is held out.
    private func isBest(_ point: TrainingCurve.Point) -> Bool {
        guard let merit = point.merit, !merit.isNaN, let best,
            let other = curve.points.first(where: { $0.step == best.step })?.merit
        else { return true }
        return merit > other
    }

    func snapshot() throws(ForwardError) -> [String: HostTensor] {
        try running("weights") { () throws(RuntimeError) in try weights.snapshot() }
    }
}
