import Checkpoints
import Glibc
import Tensors

/// Instructions an element, counted by callgrind: the same however busy the machine is.
///
/// Two files of different length are read in processes of their own; the difference is free of everything but the elements.
enum InstructionsBench {
    /// Elements of the two files.
    private static let lengths = [4 << 20, 12 << 20]

    static func rows(_ bench: Workbench) throws -> [BenchRow] {
        // Valgrind gives up over debugging information that is younger than it.
        let program = bench.path("espalier")
        defer { bench.remove(program) }
        guard Subprocess("valgrind", ["--version"]).status == 0,
            Subprocess("strip", ["-o", program, Machine.executable]).status == 0
        else {
            let note = "not measured: it takes valgrind, and strip of binutils"
            return [BenchRow(.instructions, "instructions an element", nil, "", note: note)]
        }
        var rows: [BenchRow] = []
        for dtype in [DType.bf16, .f16, .f32] {
            var (counting, scanning, plain) = ([Double](), [Double](), [Double]())
            for length in lengths {
                let path = bench.path("instructions.safetensors")
                defer { bench.remove(path) }
                let bytes = dtype.byteCount(of: length)
                try GeneratedFile.filled(path, Shapes.equal(4, bytes: bytes, dtype), as: dtype)
                counting.append(try count(.counting, path, program, bench))
                scanning.append(try count(.scan, path, program, bench))
                bench.remove(path + ".espalier")
                if dtype == .bf16 { plain.append(CountingTwin.instructions(path, bytes: bytes, in: bench) ?? .nan) }
            }
            let name = dtype.rawValue.lowercased()
            let (ours, all) = (perElement(counting), perElement(scanning))
            rows.append(BenchRow(.instructions, "\(name) counting: instructions an element", ours, ""))
            if let twin = plain.first, twin.isFinite {
                rows.append(
                    BenchRow(
                        .instructions, "\(name) counting / plain C with four tables", ours / perElement(plain), "×",
                        goal: .atMost(1.25), note: "the C: \(Amount.fixed(perElement(plain), 2))"))
            }
            rows.append(
                BenchRow(
                    .instructions, "\(name) whole scan: instructions an element", all, "",
                    note: "rankings, rows, columns, blocks, patterns; without AVX-512, which callgrind lacks"))
        }
        return rows
    }

    private static func perElement(_ counts: [Double]) -> Double {
        (counts[1] - counts[0]) / Double(lengths[1] - lengths[0])
    }

    private static func count(
        _ task: InsideTask, _ path: String, _ program: String, _ bench: Workbench
    ) throws(Failure) -> Double {
        let log = bench.path("callgrind.log")
        defer { bench.remove(log) }
        _ = try bench.inside(task, path, through: words(log: log), program: program)
        guard let count = collected(log) else { throw Failure(.badFile, "callgrind counted nothing") }
        return count
    }

    /// The command before the program's own words.
    static func words(log: String) -> [String] {
        ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", "--log-file=\(log)"]
    }

    /// Of the line `Collected : N` at the end of a log.
    static func collected(_ log: String) -> Double? {
        guard let text = try? String(decoding: OpenedFile(log).read(0..<(PathName.size(log) ?? 0)), as: UTF8.self)
        else { return nil }
        let line = text.split(separator: "\n").last { $0.contains("Collected") }
        return line?.split(separator: " ").last.flatMap { Double($0) }
    }
}
