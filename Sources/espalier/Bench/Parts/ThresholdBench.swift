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
        let vector = Self.numpy(path, network, features: [])
        let plain = vector.isEmpty ? [:] : Self.numpy(path, network, features: Self.vectorFeatures)
        guard let seconds = engine["seconds"] else { return [] }
        for bits in [vector["bits"], plain["bits"]].compactMap({ $0 }) where bits != engine["bits"] {
            throw Failure(.verificationFailed, "numpy finds another threshold: pattern \(Int(bits))")
        }
        let size = "\(Amount.count(network.parameters)) weights"
        func row(_ name: String, _ numpy: Double?, _ seconds: Double?, goal: BenchRow.Goal? = nil) -> BenchRow {
            guard let numpy, let seconds else {
                let reason = numpy == nil ? "not measured: no numpy" : "not measured: no taskset"
                return BenchRow(.threshold, name, nil, "×", goal: goal, note: reason)
            }
            let times = [numpy, seconds].map { Amount.fixed($0 * 1000, 0) + " ms" }
            return BenchRow(
                .threshold, name, numpy / seconds, "×", goal: goal, note: "\(size); \(times[0]) / \(times[1])")
        }
        return [
            row("numpy partition, plain code / engine", plain["partition"], seconds, goal: .atLeast(20)),
            row("numpy partition, AVX code / engine", vector["partition"], seconds, goal: .atLeast(20)),
            row("numpy abs + partition, AVX code / engine", vector["whole"], seconds),
            row("numpy partition, plain / engine, one core", plain["partition"], pinned ?? nil),
        ]
    }

    /// What numpy sorts faster with, where the processor has it (2.0 and later); without it, it runs as it does elsewhere.
    private static let vectorFeatures = [
        "X86_V3", "X86_V4", "AVX2", "AVX512F", "AVX512_SKX", "AVX512_ICL", "AVX512_SPR",
    ]

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
    ///
    /// - Parameter features: of the processor, that numpy shall not use.
    private static func numpy(_ path: String, _ network: Network, features: [String]) -> [String: Double] {
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
        let disabled = "NPY_DISABLE_CPU_FEATURES=" + features.joined(separator: " ")
        let child = Subprocess("env", ["PYTHONWARNINGS=ignore", disabled, python] + arguments)
        return child.status == 0 ? child.figures : [:]
    }
}
