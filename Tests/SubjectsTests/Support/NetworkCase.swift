import Checkpoints
import Subjects
import Tensors

/// A network in a folder with inputs and the outputs that another tool computed, in `case.safetensors`.
struct NetworkCase {
    let checkpoint: Checkpoint
    let file: Checkpoint

    init(_ folder: String) throws {
        checkpoint = try Checkpoint.open(folder)
        file = try Checkpoint.open(folder + "/case.safetensors")
    }

    func array(_ name: String) throws -> HostTensor {
        guard let entry = file.entry(named: name) else { throw Missing(name: name) }
        return HostTensor(dtype: entry.dtype, shape: entry.shape, bytes: try file.read(entry))
    }

    struct Missing: Error { let name: String }

    /// Runs the graph on the inputs that the case has.
    func outputs(_ graph: Graph) throws -> [Tensor] {
        let runtime = try Runtime.open()
        let forward = try Forward(graph, Weights(checkpoint, runtime))
        return try runtime.recordingGradients(false) { () throws -> [Tensor] in
            try forward.run(inputs(runtime))
        }
    }

    func inputs(_ runtime: Runtime) throws -> [String: Tensor] {
        var inputs: [String: Tensor] = [:]
        for entry in file.tensors where entry.name.hasPrefix("input.") {
            inputs[String(entry.name.dropFirst("input.".count))] = try runtime.tensor(array(entry.name))
        }
        return inputs
    }
}

/// The largest difference as a share of the largest magnitude that is expected.
func relativeError(_ found: [Float], _ expected: [Float]) -> Double {
    guard found.count == expected.count else { return .infinity }
    var (difference, magnitude) = (0.0, 0.0)
    for (a, b) in zip(found, expected) {
        guard a.isFinite else { return .infinity }
        difference = max(difference, abs(Double(a) - Double(b)))
        magnitude = max(magnitude, abs(Double(b)))
    }
    return difference / max(magnitude, .leastNormalMagnitude)
}

extension HostTensor {
    /// Elements of an F32 or F64 array.
    var asFloats: [Float] { dtype == .f64 ? doubles.map { Float($0) } : floats }
}
