import Checkpoints
import Foundation
import Tensors

/// What an independent tool says of a tensor, and the same of what we read.
struct ExpectedTensor: Codable, Hashable {
    let name: String
    let dtype: String
    let shape: [Int]
    /// Of the row-major little-endian elements.
    let sha256: String
    /// The first tensor that shares its storage range.
    var tied: String?

    /// What `checkpoint` holds, in its order.
    static func list(_ checkpoint: Checkpoint) throws -> [ExpectedTensor] {
        let digests = try TensorDigests.of(checkpoint.tensors, in: checkpoint)
        return zip(checkpoint.tensors, digests).map { entry, digest in
            ExpectedTensor(
                name: entry.name, dtype: entry.dtype.rawValue, shape: entry.shape, sha256: digest,
                tied: entry.details?.tiedTo)
        }
    }

    static func list(_ json: Substring) throws -> [ExpectedTensor] {
        try JSONDecoder().decode([ExpectedTensor].self, from: Data(json.utf8)).sorted()
    }

    static func files(_ json: String) throws -> [String: [ExpectedTensor]] {
        try JSONDecoder().decode([String: [ExpectedTensor]].self, from: Data(json.utf8)).mapValues { $0.sorted() }
    }
}

extension [ExpectedTensor] {
    fileprivate func sorted() -> [ExpectedTensor] { sorted { NaturalOrder.precedes($0.name, $1.name) } }
}

extension Python {
    /// Debian's interpreter, which has PyTorch 1.13.
    static let torchInterpreter = ProcessInfo.processInfo.environment["ESPALIER_TORCH_PYTHON"] ?? "/usr/bin/python3"

    static let hasTorch = (try? run(["-c", "import torch, numpy"], by: torchInterpreter)) != nil

    /// Standard output of an oracle that needs PyTorch.
    static func torchOracle(_ name: String, _ arguments: String...) throws -> String {
        let folder = (#filePath as NSString).deletingLastPathComponent
        return try run([folder + "/../Oracles/" + name + ".py"] + arguments, by: torchInterpreter)
    }
}
