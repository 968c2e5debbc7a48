import Tensors

/// What the runtime is on this machine, by opening it: half a second where it is there.
enum RuntimeFindings {
    static var findings: [(name: String, found: String)] {
        let path = ("runtime", Runtime.path())
        let runtime: Runtime
        do throws(RuntimeError) { runtime = try Runtime.open() } catch { return [path, ("networks", "\(error)")] }
        return [
            path, ("libtorch", runtime.version + (runtime.hasCUDA ? ", CUDA" : ", no CUDA")),
            ("threads", "\(runtime.threads)"),
            (
                "OpenBLAS kernel",
                Runtime.blasKernel.map { "\($0), chosen by the processor's flags" } ?? "its own choice"
            ),
            ("product of 1024³", speed(runtime)),
        ]
    }

    /// The best of five, after one that is not counted.
    private static func speed(_ runtime: Runtime) -> String {
        do throws(RuntimeError) {
            let numbers = (0..<1 << 20).map { Float($0 % 251) / 251 - 0.5 }
            let matrix = try runtime.tensor(numbers, shape: [1024, 1024])
            _ = try matrix.product(matrix)
            var best = Double.infinity
            for _ in 0..<5 {
                let began = ContinuousClock.now
                _ = try matrix.product(matrix)
                best = min(best, (ContinuousClock.now - began) / .seconds(1))
            }
            return Amount.fixed(2 * 1024 * 1024 * 1024 / best / 1e9, 1) + " GFLOP/s in F32"
        } catch {
            return "\(error)"
        }
    }
}
