import Checkpoints
import Explorer
import Pruning
import Subjects
import Terminal

/// From a key to the frame that answers it, without the terminal.
enum KeysBench {
    static func rows(_ bench: Workbench) throws -> [BenchRow] {
        let large = try bench.subfolder("large")
        try GeneratedFile.sparse(folder: large, Shapes.large, shards: 30, config: Shapes.largeConfiguration)
        let experts = bench.path("experts.safetensors")
        try GeneratedFile.sparse(experts, Shapes.experts(weights: 4096))
        defer { bench.remove(experts) }
        return try rows(try Workbench.network(large), distinct: .max, "723 tensors")
            + rows(try Workbench.network(experts), distinct: 64, "46,080 tensors")
    }

    /// Mostly moving, as people do, and everything that moves a cut. Every group is open, every layer scored.
    private static let pattern = ["j", "j", "+", ">", "j", ">", "<", "j", "-", "k", "]", "j", "[", ">", "j", "u"]

    private static func rows(_ network: Network, distinct: Int, _ label: String) throws -> [BenchRow] {
        var state = try FrameBench.state(network)
        let landing = try land(SampleScores.scores(of: network, distinct: distinct), &state)
        for _ in 0..<3 { press("j", &state) }
        var times: [Double] = []
        var slowest: (key: String, time: Double) = ("", 0)
        for place in 0..<2000 {
            let key = pattern[place % pattern.count]
            let time = Measure.seconds { press(key, &state) } * 1000
            times.append(time)
            if time > slowest.time { slowest = (key, time) }
        }
        let note = "slowest \(slowest.key): \(Amount.fixed(slowest.time, 1)) ms"
        return [
            BenchRow(
                .keys, "\(label): key to frame, median", Measure.median(times), "ms", goal: .atMost(2),
                note: "2,000 keys: cursor, ratio, threshold, undo"),
            BenchRow(
                .keys, "\(label): key to frame, p99", Measure.quantile(0.99, of: times), "ms", goal: .atMost(16),
                note: note),
            BenchRow(
                .keys, "\(label): frame while scores land", landing, "ms", goal: .atMost(33),
                note: "64 scores, settled and drawn"),
        ]
    }

    /// Gives the state its scores as the session would, 64 a frame at the end.
    /// - Returns: median milliseconds of those frames.
    private static func land(_ scores: [TargetScore?], _ state: inout ExplorerState) throws -> Double {
        let present = scores.compactMap { $0 }
        let last = min(present.count / 2, 16 * 64)
        for score in present.dropLast(last) {
            _ = Update.apply(.session(.scored(score, generation: state.generation)), to: &state)
        }
        _ = Update.settle(&state)
        var times: [Double] = []
        for start in stride(from: present.count - last, to: present.count, by: 64) {
            times.append(
                Measure.seconds {
                    for score in present[start..<min(start + 64, present.count)] {
                        _ = Update.apply(.session(.scored(score, generation: state.generation)), to: &state)
                    }
                    _ = Update.settle(&state)
                    precondition(ExplorerView.frame(state).size == state.size, "a frame is as large as the screen")
                })
        }
        return Measure.median(times) * 1000
    }

    private static func press(_ key: String, _ state: inout ExplorerState) {
        _ = Update.apply(.key(.character(Character(key))), to: &state)
        _ = Update.settle(&state)
        precondition(ExplorerView.frame(state).size == state.size, "a frame is as large as the screen")
    }
}
