import Checkpoints
import Pruning
import Subjects
import Tensors

/// What second-order methods solve for each layer, against LAPACK's Cholesky as Python's torch calls it: same matrix, same threads,
/// in turn in one run.
enum FactoringBench {
    private static let sizes = [1024, 2048]
    private static let rounds = 3
    private static let goal = BenchRow.Goal.atMost(1.3)
    private static let steps = ["factor", "inverse"]

    static func rows(_ bench: Workbench) throws -> [BenchRow] {
        let runtime: Runtime
        do throws(RuntimeError) { runtime = try Runtime.open() } catch { return missing("not measured: \(error)") }
        guard Subprocess(python, ["-c", "import torch"]).status == 0 else {
            return missing("not measured: python3 has no torch")
        }
        let path = bench.path("factoring.py")
        var file = try AtomicFile(path, replacing: true)
        try file.write(script)
        try file.commit()
        return try sizes.flatMap { try rows($0, path, threads: runtime.threads, bench) }
    }

    private static var python: String { Machine.environment["ESPALIER_TORCH_PYTHON"] ?? "/usr/bin/python3" }

    private static func name(_ step: String, _ size: Int) -> String {
        "damped \(step) of \(Amount.count(size)) channels / LAPACK"
    }

    private static func missing(_ reason: String) -> [BenchRow] {
        sizes.flatMap { size in
            steps.map { BenchRow(.factoring, name($0, size), nil, "×", goal: goal, note: reason) }
        }
    }

    private static func rows(
        _ size: Int, _ script: String, threads: Int, _ bench: Workbench
    ) throws -> [BenchRow] {
        // Old OpenBLAS misreads new processors; the twin gets the kernel that we choose for ourselves.
        let kernel = Runtime.blasKernel.map { ["OPENBLAS_CORETYPE=\($0)"] } ?? []
        var times: [String: (ours: [Double], theirs: [Double])] = [:]
        for _ in 0..<rounds {
            let twin = Subprocess("env", kernel + [python, script, "\(size)", "\(threads)"])
            let mine = try bench.inside(.factoring, "\(size)").figures
            guard twin.status == 0, let trace = twin.figures["trace"], let own = mine["trace"] else { continue }
            guard abs(trace - own) <= 1e-6 * abs(trace) else {
                throw Failure(.verificationFailed, "the inverse of \(size) channels differs from LAPACK's")
            }
            for step in steps {
                guard let my = mine[step], let their = twin.figures[step] else { continue }
                times[step, default: ([], [])].ours.append(my)
                times[step, default: ([], [])].theirs.append(their)
            }
        }
        return steps.map { step in
            guard let found = times[step] else { return BenchRow(.factoring, name(step, size), nil, "×", goal: goal) }
            // Whatever else the machine does only adds to a time.
            let (my, their) = (found.ours.min() ?? .nan, found.theirs.min() ?? .nan)
            return BenchRow(
                .factoring, name(step, size), my / their, "×", goal: goal,
                note: "\(Amount.fixed(my * 1000, 1)) / \(Amount.fixed(their * 1000, 1)) ms, \(threads) threads")
        }
    }

    /// What a child process does, for so many channels.
    static func measure(_ path: String) throws {
        let size = Int(path) ?? 0
        let values = (0..<size * size).map { place in
            let (row, column) = (place / size, place % size)
            return 1 / Double(1 + abs(row - column)) + (row == column ? 2 : 0)
        }
        let gram = try Runtime.open().tensor(HostTensor(values, shape: [size, size]))
        var hessian = try DampedHessian(gram, layer: "bench")
        let factor = try Measure.least(of: 7) { hessian = try DampedHessian(gram, layer: "bench") }
        var inverted = gram
        let inverse = try Measure.least(of: 7) { inverted = try hessian.inverse() }
        let trace = try gram.runtime.call("aten::diagonal", .tensor(inverted)).doubles().reduce(0, +)
        try Standard.output("factor \(factor)\ninverse \(inverse)\ntrace \(trace)\n")
    }

    private static let script = """
        import sys, time
        import torch

        size = int(sys.argv[1])
        torch.set_num_threads(int(sys.argv[2]))
        places = torch.arange(size, dtype=torch.float64)
        gram = 1 / (1 + (places[:, None] - places[None]).abs()) + 2 * torch.eye(size, dtype=torch.float64)
        damped = gram + 0.01 * gram.diagonal().mean() * torch.eye(size, dtype=torch.float64)

        def least(body):
            body()
            times = []
            for _ in range(7):
                start = time.perf_counter()
                body()
                times.append(time.perf_counter() - start)
            return min(times)

        print("factor", least(lambda: torch.linalg.cholesky(damped)))
        factor = torch.linalg.cholesky(damped)
        print("inverse", least(lambda: torch.cholesky_inverse(factor)))
        print("trace", torch.cholesky_inverse(factor).diagonal().sum().item())
        """
}
