import Checkpoints
import Foundation
import Tensors
import Testing

/// Real models against what the onnx package reads.
@Suite struct ONNXSampleTests {
    struct Tensor: Decodable, Hashable {
        let name: String
        let kind: String
        let dtype: String
        let shape: [Int]
        let sha256: String?
    }

    @Test(.enabled(if: Python.hasONNX), arguments: Samples.files(".onnx"))
    func everyTensorIsWhatTheReferenceReads(_ path: String) throws {
        try Self.compare(path)
    }

    /// Every type in every storage, and weights in every place where they can be.
    @Test(.enabled(if: Python.hasONNX), arguments: ["types.onnx", "places.onnx", "external.onnx"])
    func everyStorageIsWhatTheReferenceReads(_ name: String) throws {
        let folder = try TemporaryFolder()
        _ = try Python.oracle("onnx_write", folder.path)
        try Self.compare(folder(name))
    }

    static func compare(_ path: String) throws {
        let checkpoint = try Checkpoint.open(path)
        let expected = try JSONDecoder().decode([Tensor].self, from: Data(Python.oracle("onnx_tensors", path).utf8))
            .filter { ["initializer", "constant", "sparse"].contains($0.kind) && $0.sha256 != nil }
        let digests = try TensorDigests.of(checkpoint.tensors, in: checkpoint)
        let found = zip(checkpoint.tensors, digests).map { entry, digest in
            ONNXTensors.line(entry.storedName, entry.dtype.rawValue, entry.shape, digest)
        }
        let wanted = expected.map {
            ONNXTensors.line($0.name, ONNXTensors.types[$0.dtype] ?? $0.dtype, $0.shape, $0.sha256 ?? "")
        }
        #expect(Set(found).symmetricDifference(wanted).sorted() == [] && found.count == wanted.count)
        #expect(Set(checkpoint.tensors.map(\.name)).count == found.count)
    }
}

enum ONNXTensors {
    static func line(_ name: String, _ type: String, _ shape: [Int], _ digest: String) -> String {
        "\(name) \(type) \(shape) \(digest)"
    }

    /// TensorProto's names and ours.
    static let types = [
        "FLOAT": "F32", "DOUBLE": "F64", "FLOAT16": "F16", "BFLOAT16": "BF16", "INT8": "I8", "UINT8": "U8",
        "INT16": "I16", "UINT16": "U16", "INT32": "I32", "UINT32": "U32", "INT64": "I64", "UINT64": "U64",
        "COMPLEX64": "C64", "COMPLEX128": "C128", "FLOAT8E4M3FN": "F8_E4M3", "FLOAT8E4M3FNUZ": "F8_E4M3FNUZ",
        "FLOAT8E5M2": "F8_E5M2", "FLOAT8E5M2FNUZ": "F8_E5M2FNUZ", "FLOAT8E8M0": "F8_E8M0", "FLOAT4E2M1": "F4",
        "FLOAT6E2M3": "F6_E2M3", "FLOAT6E3M2": "F6_E3M2", "UINT4": "U4", "INT4": "I4", "UINT2": "U2", "INT2": "I2",
    ]
}
