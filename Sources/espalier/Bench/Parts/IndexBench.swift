import Checkpoints
import Explorer
import Methods
import Pruning
import Subjects
import Tensors

/// What an index of a 70B network takes and gives, without a weight at hand.
enum IndexBench {
    static func rows(_ bench: Workbench) async throws -> [BenchRow] {
        let large = try bench.subfolder("large")
        try GeneratedFile.sparse(folder: large, Shapes.large, shards: 30, config: Shapes.largeConfiguration)
        let path = bench.path("large.espalier")
        defer { bench.remove(path) }
        try SampleIndex.write(of: try Workbench.network(large), to: path)
        let size = BenchRow(
            .index, "index of 723 tensors, 70.6 billion weights", Double(PathName.size(path) ?? 0) / 1e6, "MB",
            goal: .atMost(40))
        return [size] + (try FrameBench.rows(path, "that index", milliseconds: 50, megabytes: 60, bench, .index))
            + (try sweep(path, bench))
    }

    private static func sweep(_ path: String, _ bench: Workbench) throws -> [BenchRow] {
        let figures = try bench.inside(.sweep, path).figures
        return [
            BenchRow(.index, "all rankings read and checked", figures["scored"].map { $0 * 1000 }, "ms"),
            BenchRow(
                .index, "723 layers: ratio to thresholds", figures["thresholds"].map { $0 * 1000 }, "ms",
                goal: .atMost(0.1)),
            BenchRow(.index, "sweep of 20 plans", figures["sweep"].map { $0 * 1000 }, "ms", goal: .atMost(50)),
            BenchRow(
                .index, "all rankings and the sweep: peak resident", figures["peak"].map { $0 / 1e6 }, "MB",
                goal: .atMost(300)),
        ]
    }

    /// What a child process does: takes all scores from an index and sweeps.
    static func measure(_ path: String) async throws {
        let index = try ScanIndex.open(path)
        let base = Plan()
        let method = try Catalog.open(base.method)
        var settled: Settled?
        let scored = try await Measure.seconds { () async throws in
            settled = try await Session(index.network, index: index).settled(base, by: method)
        }
        let scores = settled?.scores ?? []
        let rankings = scores.compactMap { $0?.ranking }
        var sum = 0
        let thresholds = Measure.median(of: 21) {
            for ranking in rankings { sum &+= ranking.threshold(removing: ranking.count / 2).ties }
        }
        let sweep = Sweep(base)
        var times: [Double] = []
        for _ in 0..<7 {
            times.append(
                await Measure.seconds {
                    let points = await sweep.points(PlanSolver(index.network), scores: scores, own: method.allocator)
                    sum &+= points.count
                })
        }
        try Standard.output(
            """
            scored \(scored)
            thresholds \(thresholds)
            sweep \(Measure.median(times))
            peak \(ProcessMemory().peak)
            layers \(rankings.count)
            check \(sum % 2)

            """)
    }
}
