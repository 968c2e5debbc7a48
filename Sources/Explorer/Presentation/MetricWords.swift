import Checkpoints
import Pruning
import Subjects

/// What the metrics on screen are of, in a line.
enum MetricWords {
    /// `MEASURED`, or `STALE` while they are of a plan before the last edit.
    static func certainty(_ state: ExplorerState) -> String {
        state.isMetricStale ? "STALE" : Certainty.measured.label
    }

    /// `digits.npz test MEASURED`.
    static func title(_ state: ExplorerState) -> String {
        guard let data = state.metrics.data else { return "metrics" }
        let name = data.name.printable(limit: 40)
        return state.metrics.shown == nil ? "metrics \(name)" : "metrics \(name) \(certainty(state))"
    }

    /// How far measuring is, why it is not, or on how much it was done.
    static func progress(_ state: ExplorerState) -> String {
        let metrics = state.metrics
        if let opening = metrics.opening { return "opening \(opening.printable(limit: 40))" }
        if let failure = metrics.failure { return failure }
        switch metrics.activity {
        case .measuring: return measuring(state)
        case .probing: return "measuring layers alone, \(state.unmeasured.count) to go"
        case .none: break
        }
        if state.isMetricStale || metrics.shown?.isFinal != true {
            if !metrics.isLive { return "edits are not measured; m measures" }
            if state.solution.problem?.hasNearest == false { return "the budget has to be met first" }
            return state.isScored ? "stopped; m m measures" : "waits for the scores"
        }
        guard let report = metrics.shown?.report else { return "" }
        return "\(samples(report)), \(Numbers.short(report.seconds)) s"
    }

    /// `512 of 1,797 samples`.
    static func samples(_ report: Report) -> String {
        "\(Numbers.grouped(report.samples)) of \(Numbers.counted(report.total, "sample"))"
    }

    private static func measuring(_ state: ExplorerState) -> String {
        guard !state.isMetricStale, let report = state.metrics.shown?.report else { return "measuring" }
        return "measuring, \(samples(report))"
    }

    /// Share of the samples done while a plan is measured; nil otherwise.
    static func share(_ state: ExplorerState) -> Double? {
        guard state.metrics.activity == .measuring else { return nil }
        guard !state.isMetricStale, let report = state.metrics.shown?.report else { return 0 }
        return Double(report.samples) / Double(max(report.total, 1))
    }
}
