import Checkpoints
import Pruning
import Subjects
import Tensors

/// What a scan costs: its counting against plain C, and all of it against merely reading the same file with as many cores.
enum ScanningBench {
    static func rows(_ bench: Workbench) async throws -> [BenchRow] {
        var rows: [BenchRow] = []
        for dtype in [DType.bf16, .f16, .f32] {
            let path = bench.path("scanning.safetensors")
            defer { bench.remove(path) }
            try GeneratedFile.filled(path, Shapes.equal(8, bytes: bench.bytes, dtype), as: dtype)
            let network = try Workbench.network(path)
            if dtype == .bf16 { rows.append(try twin(path, network, bench)) }
            rows += try await whole(path, network, dtype, bench)
        }
        return rows
    }

    private static func twin(_ path: String, _ network: Network, _ bench: Workbench) throws -> BenchRow {
        let name = "bf16 counting / plain C with four tables, one core"
        guard let first = network.layers.first else { return BenchRow(.scanning, name, nil, "×") }
        let bytes = network.checkpoint.totalBytes
        var ours = Double.infinity
        for _ in 0...bench.repetitions {
            ours = min(ours, try Measure.seconds { try CountingBench.count(network.layers, network) })
        }
        guard let plain = CountingTwin.seconds(path, offset: first.entry.bytes.lowerBound, bytes: bytes, in: bench)
        else {
            return BenchRow(.scanning, name, nil, "×", goal: .atMost(1.25), note: "not measured: no C compiler")
        }
        let note = "the best of \(bench.repetitions + 1): \(rate(bytes, ours)), \(rate(bytes, plain))"
        return BenchRow(.scanning, name, ours / plain, "×", goal: .atMost(1.25), note: note)
    }

    private static func whole(
        _ path: String, _ network: Network, _ dtype: DType, _ bench: Workbench
    ) async throws -> [BenchRow] {
        let (index, bytes) = (bench.path("scanning.espalier"), network.checkpoint.totalBytes)
        var (reads, scans) = ([(wall: Double, busy: Double)](), [(wall: Double, busy: Double)]())
        for _ in 0..<bench.repetitions {
            reads.append(await Measure.busySeconds { await CountingBench.readByAll(network) })
            scans.append(
                try await Measure.busySeconds { () async throws in
                    _ = try await Scan(network, to: index).run(RankPlace(rank: 0, count: 1))
                })
            bench.remove(index)
        }
        let (read, scan) = (Measure.median(reads.map(\.wall)), Measure.median(scans.map(\.wall)))
        let (readBusy, scanBusy) = (Measure.median(reads.map(\.busy)), Measure.median(scans.map(\.busy)))
        let name = "\(dtype.rawValue.lowercased()) whole scan / read-sum"
        return [
            BenchRow(
                .scanning, "\(name), all cores", read / scan, "×", goal: .atLeast(0.12),
                note: "\(rate(bytes, scan)) / \(rate(bytes, read)), parts and index written"),
            BenchRow(
                .scanning, "\(name), by processor time", readBusy / scanBusy, "×", goal: .atLeast(0.12),
                note: "\(rate(bytes, scanBusy)) / \(rate(bytes, readBusy)) a core, whatever else it does"),
        ]
    }

    private static func rate(_ bytes: Int, _ seconds: Double) -> String {
        Amount.bytes(Int(Double(bytes) / seconds)) + "/s"
    }
}
