import Checkpoints
import Foundation
import Pruning
import Tensors
import Testing

/// F64 arrays that an oracle wrote, by name.
struct Arrays {
    let checkpoint: Checkpoint
    /// Keeps the files.
    private let oracle: Oracle

    init(_ oracle: Oracle, _ file: String = "model.safetensors") throws {
        self.oracle = oracle
        checkpoint = try Checkpoint.open(oracle.folder.appending(path: file).path)
    }

    func has(_ name: String) -> Bool { checkpoint.entry(named: name) != nil }

    func host(_ name: String) throws -> HostTensor {
        let entry = try #require(checkpoint.entry(named: name), "\(name)")
        return HostTensor(dtype: entry.dtype, shape: entry.shape, bytes: try checkpoint.read(entry))
    }

    func callAsFunction(_ name: String) throws -> [Double] { try host(name).doubles }

    func tensor(_ name: String) throws -> Tensor { try Runtime.open().tensor(host(name)) }
}

/// Largest difference relative to the largest expected number.
func distance(_ found: [Double], _ expected: [Double]) -> Double {
    guard found.count == expected.count else { return .infinity }
    let scale = expected.lazy.map(\.magnitude).filter(\.isFinite).max() ?? 0
    let worst = zip(found, expected).reduce(0.0) { worst, pair in
        if pair.0 == pair.1 { return worst }
        let difference = (pair.0 - pair.1).magnitude
        return difference.isNaN ? .infinity : max(worst, difference)
    }
    return scale > 0 ? worst / scale : worst
}
