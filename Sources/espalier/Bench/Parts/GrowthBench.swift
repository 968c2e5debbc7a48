import Checkpoints
import Pruning
import Subjects
import Tensors

/// How time and memory of a scan grow with the checkpoint: a hole of zeros each, so that no disk is needed.
enum GrowthBench {
    static func rows(_ bench: Workbench) throws -> [BenchRow] {
        var rows: [BenchRow] = []
        var first: Double?
        // The largest one reads 64 GB of zeros: only where the person gives this run some room.
        for gigabytes in bench.bytes >= 1_000_000_000 ? [1, 4, 16, 64] : [1, 4, 16] {
            let path = bench.path("growth.safetensors")
            let items = Shapes.equal(4 * gigabytes, bytes: gigabytes * 1_000_000_000, .bf16)
            try GeneratedFile.sparse(path, items)
            let figures = try bench.inside(.scan, path).figures
            bench.remove(path)
            bench.remove(path + ".espalier")
            let seconds = figures["seconds"] ?? .infinity
            let pace = seconds / Double(gigabytes)
            rows.append(
                BenchRow(
                    .growth, "scan of \(gigabytes) GB: peak resident", (figures["peak"] ?? .infinity) / 1e6, "MB",
                    goal: .atMost(300), note: "\(Amount.fixed(seconds, 2)) s, \(Amount.fixed(1 / pace, 2)) GB/s"))
            if let first {
                rows.append(
                    BenchRow(
                        .growth, "scan of \(gigabytes) GB: seconds a GB / those of 1 GB", pace / first, "×",
                        goal: .atMost(1.5)))
            }
            first = first ?? pace
        }
        return rows
    }

    /// What a child process does: one whole scan.
    static func measure(_ path: String) async throws {
        let network = try Workbench.network(path)
        let seconds = try await Measure.seconds { () async throws in
            _ = try await Scan(network, to: path + ".espalier").run(RankPlace(rank: 0, count: 1))
        }
        let memory = ProcessMemory()
        try Standard.output("seconds \(seconds)\npeak \(memory.peak)\nmapped \(memory.mapped)\n")
    }
}
