import Checkpoints
import Exporters
import Glibc
import Methods
import Pruning
import Subjects
import Tensors

/// Writing what a plan makes, flushed and read back, against `cp` of as many bytes, flushed.
enum WritingBench {
    static func rows(_ bench: Workbench) async throws -> [BenchRow] {
        let path = bench.path("writing.safetensors")
        let items = Shapes.equal(8, bytes: bench.bytes / 3, .bf16)
        try GeneratedFile.filled(path, items, as: .bf16)
        defer { bench.remove(path) }
        let network = try Workbench.network(path)
        var plan = Plan()
        plan.budget = .sparsity(0.5)
        let settled = try await Session(network).settled(plan, by: try Catalog.open(plan.method))
        var rows: [BenchRow] = []
        let formats: [(any Exporter.Type, String)] = [
            (PrunedCheckpoint.self, "pruned checkpoint"), (MaskFile.self, "masks, a byte each"),
            (PackedMaskFile.self, "masks, a bit each"),
        ]
        for (format, name) in formats { rows.append(try await row(format, name, settled, bench)) }
        return rows
    }

    private static func row(
        _ format: any Exporter.Type, _ name: String, _ settled: Settled, _ bench: Workbench
    ) async throws -> BenchRow {
        let (path, copy) = (bench.path("written.safetensors"), bench.path("copied.safetensors"))
        defer {
            bench.remove(path)
            bench.remove(copy)
        }
        var written: [Double] = []
        var copied: [Double] = []
        var bytes = 0
        for _ in 0..<3 {
            bench.remove(path)
            written.append(
                try await Measure.seconds { () async throws in
                    let files = try await format.write(settled, to: path, replacing: false) { _ in }
                    bytes = files.reduce(0) { $0 + $1.bytes }
                })
            bench.remove(copy)
            copied.append(try Measure.seconds { () throws in try duplicate(path, to: copy) })
            bench.remove(copy)
        }
        let (ours, theirs) = (Measure.median(written), Measure.median(copied))
        let rates = [ours, theirs].map { Amount.bytes(Int(Double(bytes) / $0)) + "/s" }
        return BenchRow(
            .writing, "\(name): rate / cp of the same bytes", theirs / ours, "×",
            note: "\(Amount.bytes(bytes)), \(rates[0]) / \(rates[1]); ours reads back")
    }

    /// Copies as a person would, and waits until it is on the disk.
    private static func duplicate(_ path: String, to copy: String) throws {
        guard Subprocess("cp", [path, copy]).status == 0 else { throw Failure(.badFile, "cp cannot copy \(path)") }
        let descriptor = open(copy, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }
}
