import Checkpoints
import Foundation
import Testing

/// Checksums of tensors as we read them, made by an independent tool.
enum TensorDigests {
    /// SHA-256 of each tensor's elements, in the given order.
    static func of(_ entries: [TensorEntry], in checkpoint: Checkpoint) throws -> [String] {
        let folder = try TemporaryFolder()
        var all: [UInt8] = []
        for entry in entries {
            try checkpoint.withBytes(of: entry) { bytes in bytes.withUnsafeBytes { all.append(contentsOf: $0) } }
        }
        try folder.write("elements", all)
        let lengths = entries.map { String($0.byteCount) }.joined(separator: "\n")
        try folder.write("lengths", lengths)
        let script = """
            import hashlib, sys
            data = open(sys.argv[1], "rb")
            for line in open(sys.argv[2]): print(hashlib.sha256(data.read(int(line))).hexdigest())
            """
        let lines = try Python.run(["-c", script, folder("elements"), folder("lengths")])
        let digests = lines.split(separator: "\n").map(String.init)
        try #require(digests.count == entries.count)
        return digests
    }
}
