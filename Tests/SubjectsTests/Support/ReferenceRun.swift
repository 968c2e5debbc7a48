import Checkpoints
import Subjects
import Tensors
import Testing

/// Inputs and outputs of a network as another tool computed them: `in.NAME` and `out.0`, `out.1` … in a safetensors file.
struct ReferenceRun {
    let inputs: [String: HostTensor]
    let outputs: [HostTensor]

    init(_ path: String) throws {
        let file = try Checkpoint.open(path)
        var (inputs, outputs): ([String: HostTensor], [Int: HostTensor]) = ([:], [:])
        for entry in file.tensors {
            let array = HostTensor(dtype: entry.dtype, shape: entry.shape, bytes: try file.read(entry))
            if entry.name.hasPrefix("in.") {
                inputs[String(entry.name.dropFirst(3))] = array
            } else {
                outputs[try #require(Int(entry.name.dropFirst(4)))] = array
            }
        }
        self.inputs = inputs
        self.outputs = outputs.sorted { $0.key < $1.key }.map(\.value)
    }

    /// The largest difference of any output, relative to the largest magnitude of that output.
    func error(of forward: Forward) throws -> Double {
        let runtime = forward.weights.runtime
        let found = try forward.run(inputs.mapValues { try runtime.tensor($0) })
        guard found.count == outputs.count else { throw Difference.count(found.count, outputs.count) }
        var worst = 0.0
        for (tensor, wanted) in zip(found, outputs) {
            guard tensor.shape == wanted.shape, tensor.dtype == wanted.dtype else {
                throw Difference.form(tensor.words, "\(wanted.dtype.rawValue)\(wanted.shape)")
            }
            worst = max(worst, Self.error(try tensor.doubles(), try runtime.tensor(wanted).doubles()))
        }
        return worst
    }

    private static func error(_ found: [Double], _ wanted: [Double]) -> Double {
        let scale = wanted.filter(\.isFinite).reduce(0) { max($0, abs($1)) }
        return zip(found, wanted).reduce(0) { worst, pair in
            if pair.0 == pair.1 || (pair.0.isNaN && pair.1.isNaN) { return worst }
            let error = abs(pair.0 - pair.1) / (scale == 0 ? 1 : scale)
            return error.isFinite ? max(worst, error) : .infinity
        }
    }

    enum Difference: Error { case count(Int, Int), form(String, String) }
}

extension Forward {
    /// The network of an ONNX file.
    convenience init(onnx path: String) throws {
        let checkpoint = try Checkpoint.open(path)
        let record = try #require(checkpoint.graph)
        try self.init(Graph(record, of: checkpoint), Weights(checkpoint, Runtime.open()))
    }
}
