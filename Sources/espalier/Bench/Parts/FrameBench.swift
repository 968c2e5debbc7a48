import Checkpoints
import Explorer
import Pruning
import Subjects
import Terminal

/// From the start of a process to a whole first frame, in processes of their own; files are holes, so nothing is on disk.
enum FrameBench {
    static func rows(_ bench: Workbench) throws -> [BenchRow] {
        let large = try bench.subfolder("large")
        try GeneratedFile.sparse(folder: large, Shapes.large, shards: 30, config: Shapes.largeConfiguration)
        let experts = bench.path("experts.safetensors")
        try GeneratedFile.sparse(experts, Shapes.experts(weights: 4096))
        defer { bench.remove(experts) }
        let start = Measure.median(of: bench.repetitions) { _ = Subprocess(Machine.executable, ["--version"]) }
        return [BenchRow(.frame, "process start and end (--version)", start * 1000, "ms")]
            + (try rows(large, "723 tensors, 30 shards", milliseconds: 50, megabytes: 40, bench))
            + (try rows(experts, "46,080 tensors", milliseconds: 150, bench))
    }

    /// - Parameter megabytes: that may be resident; no goal without.
    static func rows(
        _ path: String, _ label: String, milliseconds: Double, megabytes: Double? = nil, _ bench: Workbench,
        _ part: BenchPart = .frame
    ) throws -> [BenchRow] {
        var runs: [[String: Double]] = []
        for _ in 0...bench.repetitions {
            let child = try bench.inside(.frame, path)
            var figures = child.figures
            figures["total"] = (figures["end"] ?? .infinity) - child.started
            runs.append(figures)
        }
        let warm = runs.dropFirst()
        func median(_ name: String) -> Double { Measure.median(warm.compactMap { $0[name] }) }
        let steps = ["open", "network", "state", "draw"]
        let note = steps.map { "\($0) \(Amount.fixed(median($0) * 1000, 1))" }.joined(separator: ", ")
        return [
            BenchRow(
                part, "\(label): first frame", median("total") * 1000, "ms", goal: .atMost(milliseconds),
                note: note + " ms"),
            BenchRow(
                part, "\(label): resident", median("resident") / 1e6, "MB",
                goal: megabytes.map { .atMost($0) }, note: "peak \(Amount.bytes(Int(median("peak"))))"),
        ]
    }

    /// What a child process does: everything up to the first frame but the terminal itself.
    static func measure(_ path: String) throws {
        var steps: [Double] = [Subprocess.clock]
        let checkpoint = try Opened(path)
        steps.append(Subprocess.clock)
        let network = checkpoint.network
        steps.append(Subprocess.clock)
        let state = try state(network)
        steps.append(Subprocess.clock)
        let frame = ExplorerView.frame(state)
        steps.append(Subprocess.clock)
        let memory = ProcessMemory()
        precondition(frame.text().contains("Layers"), "the frame shows the list")
        var text = "end \(steps[4])\nresident \(memory.resident)\npeak \(memory.peak)\n"
        for (name, place) in zip(["open", "network", "state", "draw"], 1...) {
            text += "\(name) \(steps[place] - steps[place - 1])\n"
        }
        try Standard.output(text)
    }

    /// A checkpoint, or an index that stands in for one.
    private enum Opened {
        case checkpoint(Checkpoint)
        case index(ScanIndex)

        init(_ path: String) throws {
            self = ScanIndex.isIndex(path) ? .index(try ScanIndex.open(path)) : .checkpoint(try Checkpoint.open(path))
        }

        var network: Network {
            switch self {
            case .checkpoint(let checkpoint): Network(checkpoint)
            case .index(let index): index.network
            }
        }
    }

    /// As the explorer begins, on a screen of 120×40.
    static func state(_ network: Network) throws -> ExplorerState {
        var plan = Plan()
        plan.budget = .sparsity(0.5)
        let library = Machine.themes
        let theme = try library.load(Theme.terminal.name)
        var state = try ExplorerState(
            network, plan: plan, themes: library.names(), theme: theme.name, glyphs: Glyphs(.braille))
        state.size = Size(columns: 120, rows: 40)
        return state
    }
}
