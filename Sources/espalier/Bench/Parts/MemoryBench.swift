import Checkpoints
import Methods
import Pruning
import Subjects
import Tensors

/// What a full pass keeps in memory, and how long one over very many small layers takes; in processes of their own.
enum MemoryBench {
    static func rows(_ bench: Workbench) throws -> [BenchRow] {
        let large = bench.path("memory.safetensors")
        try GeneratedFile.sparse(large, Shapes.equal(8, bytes: 8_000_000_000, .bf16))
        let pass = try bench.inside(.pass, large).figures
        bench.remove(large)
        var rows = [
            BenchRow(
                .memory, "pass over 8 GB: peak resident", (pass["peak"] ?? .infinity) / 1e6, "MB", goal: .atMost(300),
                note: "a hole of zeros, \(Amount.fixed(pass["seconds"] ?? 0, 1)) s")
        ]
        let experts = bench.path("experts.safetensors")
        let weights = min(4096, bench.bytes / 46_080 / 2 * 7 / 8 / 64 * 64)
        guard weights > 0 else { return rows }
        try GeneratedFile.filled(experts, Shapes.experts(weights: weights), as: .bf16)
        let small = try bench.inside(.pass, experts).figures
        bench.remove(experts)
        let note = "\(Amount.count(weights)) bf16 weights a tensor, \(ProcessorCount.available) cores"
        rows += [
            BenchRow(
                .memory, "pass over 46,080 tensors: time", small["seconds"], "s", goal: .atMost(4), note: note),
            BenchRow(
                .memory, "pass over 46,080 tensors: peak resident", (small["peak"] ?? .infinity) / 1e6, "MB",
                goal: .atMost(300), note: note),
        ]
        return rows
    }

    /// What a child process does: scores every layer and keeps the scores.
    static func measure(_ path: String) async throws {
        let network = try Workbench.network(path)
        var plan = Plan()
        plan.budget = .sparsity(0.5)
        let method = try Catalog.open(plan.method)
        let session = Session(network)
        let targets = network.targets(at: .weight, pattern: .none)
        let seconds = await Measure.seconds { () async in
            await session.score(targets, by: method, keeping: true, generation: 0)
            await session.settle()
        }
        let scored = await session.allScores.count { $0 != nil }
        guard scored == network.layers.count else { throw Failure(.verificationFailed, "only \(scored) are scored") }
        let memory = ProcessMemory()
        try Standard.output(
            "seconds \(seconds)\npeak \(memory.peak)\nresident \(memory.resident)\nmapped \(memory.mapped)\n")
    }
}
