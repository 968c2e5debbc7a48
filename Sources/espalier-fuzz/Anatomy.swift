import Checkpoints

/// How a sound file hangs together: damage that ignores it hardly gets past the door.
enum Anatomy {
    /// Bytes, or text.
    case plain
    /// A text behind its length in so many bytes, which begin at a place; then data.
    case counted(lengthAt: Int, lengthBytes: Int)
    /// Entries with checksums and a directory.
    case archive([ZipPart])
    /// Protobuf: messages that know the lengths of those inside.
    case messages
    /// Opcodes with arguments.
    case pickles
    /// Texts behind their lengths in eight bytes.
    case strings

    init(_ bytes: [UInt8], _ reader: ReaderKind) {
        self = .plain
        guard case .format(let format) = reader else { return }
        switch format.id {
        case .safetensors: self = .counted(lengthAt: 0, lengthBytes: 8)
        case .numpyArray where bytes.count > 10: self = .counted(lengthAt: 8, lengthBytes: bytes[6] == 1 ? 2 : 4)
        case .numpyArchive, .torchArchive: self = ZipPart.all(of: bytes).map(Anatomy.archive) ?? .plain
        case .onnx: self = .messages
        case .torchStream: self = .pickles
        case .gguf: self = .strings
        case .numpyArray, .data: break
        }
    }

    /// Of an archive's entry.
    init(part name: String, _ bytes: [UInt8]) {
        if name.hasSuffix(".pkl") {
            self = .pickles
        } else if name.hasSuffix(".npy"), bytes.count > 10 {
            self = .counted(lengthAt: 8, lengthBytes: bytes[6] == 1 ? 2 : 4)
        } else {
            self = .plain
        }
    }
}
