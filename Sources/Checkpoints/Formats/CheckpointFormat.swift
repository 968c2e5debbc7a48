/// A file format that holds tensors.
///
/// A format is a folder in this module and one line in `CheckpointFormats`.
package protocol CheckpointFormat: Sendable {
    static var id: FormatID { get }

    /// Whether a file is of this format, told by its bytes alone.
    static func recognises(_ head: FileHead) -> Bool

    /// Reads what one file holds, without touching more of it than that takes. All of `bytes` is hostile.
    ///
    /// - Parameter bytes: the whole file, mapped.
    /// - Throws: the first fault found, with the tensor and the byte.
    static func read(_ bytes: RawSpan, _ context: ReadingContext) throws(CheckpointError) -> FileContents
}

/// The formats by name.
package enum FormatID: String, Sendable, Hashable, Codable, CaseIterable {
    case safetensors
    case gguf = "GGUF"
    case onnx = "ONNX"
    /// A zip archive with a pickle and storages, TorchScript too.
    case torchArchive = "PyTorch"
    /// The pickle stream of PyTorch before 1.6.
    case torchStream = "PyTorch (legacy)"
    case numpyArray = "NumPy"
    case numpyArchive = "NumPy archive"
    /// Bytes that another file speaks of: ONNX's external data.
    case data
}

/// The beginning and the size of a file.
package struct FileHead: Sendable {
    /// The first 4,096 bytes, or all.
    package let bytes: [UInt8]
    /// Bytes of the whole file.
    package let size: Int

    package init(bytes: [UInt8], size: Int) {
        self.bytes = bytes
        self.size = size
    }

    package func begins(with prefix: some Sequence<UInt8>) -> Bool { bytes.starts(with: prefix) }
}

/// What a reader must know besides the bytes.
package struct ReadingContext: Sendable {
    /// As the person gave it, for errors.
    package let path: String
    /// What the entries' `file` shall be.
    package let file: Int
    /// Tensors that the checkpoint may still take.
    package let tensorLimit: Int
    package let options: ReadingOptions

    package init(
        path: String, file: Int = 0, tensorLimit: Int = SafetensorsLimits().tensors,
        options: ReadingOptions = ReadingOptions()
    ) {
        self.path = path
        self.file = file
        self.tensorLimit = tensorLimit
        self.options = options
    }
}

/// How a person wants files to be read.
package struct ReadingOptions: Sendable, Hashable {
    package var links: LinkPolicy
    /// Whether NumPy's two-byte void type is bfloat16, which NumPy itself has no name for.
    package var readsVoidAsBFloat16 = false

    package init(links: LinkPolicy = .withinRepository) { self.links = links }
}

/// What a reader found in one file.
package struct FileContents: Sendable {
    /// In natural order of names, each once. `file` is the context's, or that plus 1 + i for `dataFiles[i]`.
    package var tensors: [TensorEntry]
    /// In the file's order; values as one line of text.
    package var metadata: [(key: String, value: String)] = []
    package var hasMetadata = false
    package var warnings: [CheckpointWarning] = []
    /// `ContentHash` of what describes the tensors.
    package var headerHash: UInt64 = 0
    /// Sizes that the file itself states, as GGUF does.
    package var config: ModelConfig?
    /// Paths, relative to the file's folder, of files that hold tensors' bytes; checked by the reader to be clean text.
    package var dataFiles: [String] = []
    /// Bare names of the files that this one is a part of, itself included; empty where it stands alone.
    package var parts: [String] = []
    /// How many tensors this part has, and how many all parts are said to have, as the files count them.
    package var partTensors: (held: Int, stated: Int)?
    /// How the tensors are used, where the file says.
    package var graph: GraphRecord?

    package init(tensors: [TensorEntry]) { self.tensors = tensors }
}
