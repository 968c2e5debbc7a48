import Checkpoints
import Pruning
import Subjects
import Tensors

/// Counting scores over merely reading them: the same mapped file, in turns, everything in the page cache.
enum CountingBench {
    static func rows(_ bench: Workbench) async throws -> [BenchRow] {
        var rows: [BenchRow] = []
        for dtype in [DType.bf16, .f16, .f32] {
            let path = bench.path("counting.safetensors")
            defer { bench.remove(path) }
            try GeneratedFile.filled(path, Shapes.equal(2, bytes: bench.bytes, dtype), as: dtype)
            rows += try await Self.rows(try Workbench.network(path), dtype, bench)
        }
        return rows
    }

    /// Counts all layers on this thread, as the session does.
    static func count(_ layers: [Layer], _ network: Network) throws(PruningError) {
        try CountingPass(network).run(layers)
    }

    /// What a child process does: one pass of counting.
    static func measure(_ path: String) throws {
        let network = try Workbench.network(path)
        try count(network.layers, network)
    }

    /// Reads all layers on as many threads as there are processors.
    static func readByAll(_ network: Network) async {
        let workers = ProcessorCount.available
        await withTaskGroup(of: Void.self) { group in
            for worker in 0..<workers {
                group.addTask {
                    let share = stride(from: worker, to: network.layers.count, by: workers).map { network.layers[$0] }
                    let sum = try? readSum(share, network)
                    precondition(sum != 1, "no such sum")  // keeps it from being optimised away
                }
            }
        }
    }

    /// Seconds of each kind of pass over both halves of the file.
    private struct Times {
        var read: [Double] = []
        var readByTwo: [Double] = []
        var count: [Double] = []
        var countByTwo: [Double] = []
    }

    private static func rows(_ network: Network, _ dtype: DType, _ bench: Workbench) async throws -> [BenchRow] {
        let halves = network.layers
        let counter = CountingPass(network)
        var times = Times()
        var sum = try readSum(halves, network)
        for _ in 0..<bench.repetitions {
            times.read.append(try Measure.seconds { sum &+= try readSum(halves, network) })
            times.count.append(try Measure.seconds { () throws(PruningError) in try counter.run(halves) })
            times.readByTwo.append(await Measure.seconds { await both(halves) { _ = try? readSum([$0], network) } })
            times.countByTwo.append(await Measure.seconds { await both(halves) { try? counter.run([$0]) } })
        }
        guard sum != 1 else { return [] }  // keeps the sums from being optimised away
        let (read, count) = (Measure.median(times.read), Measure.median(times.count))
        let (readByTwo, countByTwo) = (Measure.median(times.readByTwo), Measure.median(times.countByTwo))
        let rate = { (seconds: Double) in
            Amount.bytes(Int(Double(network.checkpoint.totalBytes) / seconds)) + "/s"
        }
        let name = dtype.rawValue.lowercased()
        return [
            BenchRow(
                .counting, "\(name) counting / read-sum, one core", read / count, "×", goal: .atLeast(0.25),
                note: "\(rate(count)) / \(rate(read))"),
            BenchRow(
                .counting, "\(name) two workers / read-sum, a core", read / countByTwo / 2, "×", goal: .atLeast(0.25),
                note: "\(rate(countByTwo)) / twice \(rate(read))"),
            BenchRow(
                .counting, "\(name) two workers / one", count / countByTwo, "×",
                goal: dtype == .bf16 ? .atLeast(1.8) : nil,
                note: "read-sum alone: \(Amount.fixed(read / readByTwo, 2))"),
        ]
    }

    /// Each half by a worker of its own.
    private static func both(_ halves: [Layer], _ body: @escaping @Sendable (Layer) -> Void) async {
        await withTaskGroup(of: Void.self) { group in
            for half in halves { group.addTask { body(half) } }
        }
    }

    /// Adds all 64-bit words of the layers: what reading the mapped bytes costs at least.
    private static func readSum(_ layers: [Layer], _ network: Network) throws -> UInt64 {
        var sum: UInt64 = 0
        for layer in layers {
            try network.checkpoint.withBytes(of: layer.entry) { bytes in
                bytes.withUnsafeBytes { bytes in
                    for offset in stride(from: 0, to: bytes.count & ~7, by: 8) {
                        sum &+= bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                    }
                }
            }
        }
        return sum
    }
}

/// The session's pass over layers without the session: its chunks, its tallies, memory given back after each chunk.
private struct CountingPass: Sendable {
    private let stream: WeightStream

    init(_ network: Network) { stream = WeightStream(network.checkpoint) }

    func run(_ layers: [Layer]) throws(PruningError) {
        var tally = Tally()
        for layer in layers {
            for range in WeightStream.chunks(of: layer) {
                try stream.read(layer, range) { tally.add($0, as: layer.entry.dtype) }
            }
        }
        precondition(tally.ranking().count > 0, "the file holds weights")
    }
}
