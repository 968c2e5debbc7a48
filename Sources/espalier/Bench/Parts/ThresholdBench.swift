import Checkpoints
import Methods
import Pruning
import Subjects
import Tensors

/// The exact global threshold of Float32 weights: the engine from file to settled plan, against numpy in memory.
enum ThresholdBench {
    static func rows(_ bench: Workbench) async throws -> [BenchRow] {
        let path = bench.path("threshold.safetensors")
        defer { bench.remove(path) }
        try GeneratedFile.filled(path, Shapes.equal(8, bytes: bench.bytes, .f32), as: .f32)
        let engine = try bench.inside(.threshold, path).figures
        let pinned = try? bench.inside(.threshold, path, through: ["taskset", "-c", "0"]).figures["seconds"]
        let network = try Workbench.network(path)
        let numpy = Self.numpy(path, network)
        guard let seconds = engine["seconds"] else { return [] }
        if let bits = numpy["bits"], bits != engine["bits"] {
            throw Failure(.verificationFailed, "numpy finds another threshold: pattern \(Int(bits))")
        }
        let size = "\(Amount.count(network.parameters)) weights"
        let cores = "engine \(Amount.fixed(seconds * 1000, 0)) ms on \(ProcessorCount.available) cores"
        func row(_ name: String, _ key: String, _ seconds: Double?, goal: BenchRow.Goal?, _ note: String) -> BenchRow {
            guard let other = numpy[key], let seconds else {
                return BenchRow(
                    .threshold, name, nil, "×", goal: goal,
                    note: numpy.isEmpty ? "not measured: no numpy" : "no taskset"
                )
            }
            let took = "numpy \(numpy.isEmpty ? "" : Amount.fixed(other * 1000, 0)) ms"
            return BenchRow(.threshold, name, other / seconds, "×", goal: goal, note: "\(size); \(note); \(took)")
        }
        return [
            row("numpy abs + partition / engine", "whole", seconds, goal: .atLeast(20), cores),
            row("numpy partition alone / engine", "partition", seconds, goal: .atLeast(20), cores),
            row(
                "numpy partition alone / engine on one core", "partition", pinned ?? nil, goal: nil,
                "engine \(Amount.fixed((pinned ?? 0) * 1000, 0)) ms"),
        ]
    }

    /// What a child process does: counts, cuts at half and tells the cut apart, several times; nothing is kept between.
    static func measure(_ path: String) async throws {
        let network = try Workbench.network(path)
        var plan = Plan()
        plan.allocator = .global
        plan.budget = .sparsity(0.5)
        let method = try Catalog.open(plan.method)
        var times: [Double] = []
        var bits: UInt32 = 0
        for _ in 0..<4 {
            let (network, plan) = (network, plan)
            var settled: Settled?
            times.append(
                try await Measure.seconds { () async throws in
                    settled = try await Session(network).settled(plan, by: method)
                })
            bits = settled?.solution.outcomes.compactMap(\.threshold?.bits).max() ?? 0
        }
        try Standard.output("seconds \(Measure.median(Array(times.dropFirst())))\nbits \(bits)\n")
    }

    /// Seconds of abs and partition together and of partition alone, and the pattern of the cut; empty without numpy.
    private static func numpy(_ path: String, _ network: Network) -> [String: Double] {
        guard let first = network.layers.first else { return [:] }
        let script = """
            import sys, time
            import numpy as np
            w = np.fromfile(sys.argv[1], "<f4", int(sys.argv[3]), offset=int(sys.argv[2]))
            k = w.size // 2
            whole, part = [], []
            for _ in range(3):
                start = time.perf_counter(); a = np.abs(w)
                middle = time.perf_counter(); p = np.partition(a, k - 1)
                end = time.perf_counter()
                whole.append(end - start); part.append(end - middle)
            print("whole", sorted(whole)[1]); print("partition", sorted(part)[1])
            print("bits", p[k - 1].view("u4"))
            """
        let python = Machine.environment["ESPALIER_PYTHON"] ?? "python3"
        let arguments = ["-c", script, path, "\(first.entry.bytes.lowerBound)", "\(network.parameters)"]
        let child = Subprocess(python, arguments)
        return child.status == 0 ? child.figures : [:]
    }
}
