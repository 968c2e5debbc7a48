import Checkpoints
import Pruning
import Subjects
import Tensors

/// The interpreter against the same networks in python3-torch: same weights, same threads, in turn in one run.
enum RuntimeBench {
    private static let networks = ["resnet", "llama"]
    private static let rounds = 3

    static func rows(_ bench: Workbench) throws -> [BenchRow] {
        let runtime: Runtime
        do throws(RuntimeError) { runtime = try Runtime.open() } catch { return missing("not measured: \(error)") }
        let script = bench.path("twin.py")
        var file = try AtomicFile(script, replacing: true)
        try file.write(TorchTwin.script)
        try file.commit()
        let folder = try bench.subfolder("runtime")
        for name in networks { _ = try bench.subfolder("runtime/\(name)") }
        guard twin(script, ["make", folder]) != nil else { return missing("not measured: python3 has no torch") }
        return try networks.map { try row($0, folder: folder, script: script, threads: runtime.threads, bench) }
    }

    private static func missing(_ reason: String) -> [BenchRow] {
        networks.map { BenchRow(.runtime, name($0), nil, "×", goal: .atMost(1.1), note: reason) }
    }

    private static func name(_ network: String) -> String { "\(network)-type forward / python3-torch" }

    /// What a twin prints; nil when it fails.
    private static func twin(_ script: String, _ arguments: [String]) -> [String: Double]? {
        let python = Machine.environment["ESPALIER_TORCH_PYTHON"] ?? "/usr/bin/python3"
        // Old OpenBLAS misreads new processors; the twin gets the kernel that we choose for ourselves.
        let kernel = Runtime.blasKernel.map { ["OPENBLAS_CORETYPE=\($0)"] } ?? []
        let child = Subprocess("env", kernel + [python, script] + arguments)
        return child.status == 0 ? child.figures : nil
    }

    private static func row(
        _ name: String, folder: String, script: String, threads: Int, _ bench: Workbench
    ) throws -> BenchRow {
        var (ours, theirs) = ([Double](), [Double]())
        for _ in 0..<rounds {
            guard let other = twin(script, [name, folder, "\(threads)"]), let their = other["seconds"] else { continue }
            let mine = try bench.inside(.runtime, "\(folder)/\(name)").figures
            guard let my = mine["seconds"] else { continue }
            try check(mine, other, name)
            ours.append(my)
            theirs.append(their)
        }
        guard !ours.isEmpty else { return BenchRow(.runtime, Self.name(name), nil, "×", goal: .atMost(1.1)) }
        let (my, their) = (Measure.median(ours), Measure.median(theirs))
        return BenchRow(
            .runtime, Self.name(name), my / their, "×", goal: .atMost(1.1),
            note: "\(Amount.fixed(my * 1000, 1)) / \(Amount.fixed(their * 1000, 1)) ms, \(threads) threads")
    }

    /// Both must have computed the same.
    private static func check(_ mine: [String: Double], _ other: [String: Double], _ name: String) throws(Failure) {
        guard let size = other["size"], let sum = other["sum"], let my = mine["sum"], let mySize = mine["size"],
            abs(my - sum) <= 1e-4 * size, abs(mySize - size) <= 1e-4 * size
        else { throw Failure(.verificationFailed, "\(name): the outputs differ from python3-torch's") }
    }

    /// What a child process does: seven runs after two that are not counted.
    static func measure(_ path: String) throws {
        let network = try Workbench.network(path)
        let runtime = try Runtime.open()
        let graph = try network.graph()
        let forward = try Forward(graph, Weights(network.checkpoint, runtime))
        let inputs = [graph.inputs[0].name: try input(graph.inputs[0].name, runtime)]
        var output: [Tensor] = []
        let seconds = try runtime.recordingGradients(false) {
            for _ in 0..<2 { output = try forward.run(inputs) }
            return Measure.median(try (0..<7).map { _ in try Measure.seconds { output = try forward.run(inputs) } })
        }
        let numbers = try output[0].doubles()
        let (sum, size) = (numbers.reduce(0, +), numbers.reduce(0) { $0 + abs($1) })
        try Standard.output("seconds \(seconds)\nsum \(sum)\nsize \(size)\n")
    }

    /// As the twin makes it.
    private static func input(_ name: String, _ runtime: Runtime) throws(RuntimeError) -> Tensor {
        if name == "input_ids" { return try runtime.tensor((0..<256).map { $0 * 37 % 4096 }, shape: [1, 256]) }
        let pixels = (0..<8 * 3 * 64 * 64).map { Float($0 % 251) / 251 }
        return try runtime.tensor(pixels, shape: [8, 3, 64, 64])
    }
}
