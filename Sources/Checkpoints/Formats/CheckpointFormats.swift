/// Every format there is. What each recognises is told apart by the first bytes, so their order does not matter.
package enum CheckpointFormats {
    package static let all: [any CheckpointFormat.Type] = [
        Safetensors.self,
        GGUF.self,
        NumPyArray.self,
        NumPyArchive.self,
        ONNX.self,
        TorchArchive.self,
        TorchStream.self,
    ]

    /// The format of a file by its content; nil where none knows it.
    package static func format(of head: FileHead) -> (any CheckpointFormat.Type)? {
        all.first { $0.recognises(head) }
    }
}
