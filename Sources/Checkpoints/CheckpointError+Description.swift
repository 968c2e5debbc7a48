import Glibc

extension CheckpointError: CustomStringConvertible {
    /// One line: file, tensor, fact, byte.
    package var description: String {
        let tensor = tensor.map { " tensor '\($0.printable(limit: 120))':" } ?? ""
        let place = offset.map { " (byte \($0))" } ?? ""
        return file.printable + ":" + tensor + " " + fact + place
    }

    /// The file as the person gave it, or as the index or folder names it.
    package var file: String {
        switch self {
        case .cannotRead(let file, _), .notRegularFile(let file), .changed(let file, _, _), .noCheckpoint(let file),
            .folderAmongPaths(let file), .linkLeaves(let file, _), .linkedData(let file, _), .foreign(let file, _),
            .tooSmall(let file, _), .headerTooLong(let file, _, _), .headerPastEnd(let file, _, _),
            .json(let file, _, _, _), .repeatedTensor(let file, _, _),
            .repeatedMetadata(let file, _), .metadataNotText(let file, _, _), .repeatedField(let file, _, _, _),
            .missingField(let file, _, _, _), .wrongField(let file, _, _, _, _), .unknownType(let file, _, _, _),
            .rankTooHigh(let file, _, _, _), .nameTooLong(let file, _, _, _), .tooManyTensors(let file, _, _, _),
            .shapeTooLarge(let file, _, _), .partialByte(let file, _, _, _), .reversedRange(let file, _, _, _, _),
            .sizeMismatch(let file, _, _, _, _), .truncated(let file, _, _, _), .overlap(let file, _, _, _),
            .hole(let file, _, _, _), .trailingBytes(let file, _, _), .missingWeightMap(let file),
            .shardNotText(let file, _, _), .unsafeShardName(let file, _, _, _), .notInShard(let file, _, _, _),
            .mappedTwice(let file, _, _), .outOfRange(let file, _, _, _), .gguf(let file, _, _, _),
            .onnx(let file, _, _, _), .zip(let file, _, _, _), .pickle(let file, _, _, _), .numpy(let file, _, _, _),
            .unknownFormat(let file), .noWeights(let file, _, _):
            file
        }
    }

    /// The tensor that the fault belongs to, as named in the file.
    package var tensor: String? {
        switch self {
        case .json(_, let tensor, _, _), .gguf(_, let tensor, _, _), .onnx(_, let tensor, _, _),
            .zip(_, let tensor, _, _), .pickle(_, let tensor, _, _), .numpy(_, let tensor, _, _),
            .noWeights(_, let tensor, _):
            tensor
        case .repeatedTensor(_, let tensor, _), .repeatedField(_, let tensor, _, _), .missingField(_, let tensor, _, _),
            .wrongField(_, let tensor, _, _, _), .unknownType(_, let tensor, _, _), .rankTooHigh(_, let tensor, _, _),
            .nameTooLong(_, let tensor, _, _), .tooManyTensors(_, let tensor, _, _), .shapeTooLarge(_, let tensor, _),
            .partialByte(_, let tensor, _, _), .reversedRange(_, let tensor, _, _, _),
            .sizeMismatch(_, let tensor, _, _, _), .truncated(_, let tensor, _, _), .overlap(_, let tensor, _, _),
            .hole(_, let tensor, _, _), .shardNotText(_, let tensor, _), .unsafeShardName(_, let tensor, _, _),
            .notInShard(_, let tensor, _, _), .mappedTwice(_, let tensor, _), .outOfRange(_, let tensor, _, _):
            tensor
        default: nil
        }
    }

    /// The byte of `file` where the fault was seen; nil where the whole file is meant.
    package var offset: Int? {
        switch self {
        case .tooSmall, .headerTooLong, .headerPastEnd: 0
        case .json(_, _, let offset, _), .repeatedTensor(_, _, let offset), .repeatedMetadata(_, let offset),
            .metadataNotText(_, _, let offset), .repeatedField(_, _, _, let offset),
            .missingField(_, _, _, let offset), .wrongField(_, _, _, let offset, _),
            .unknownType(_, _, let offset, _), .rankTooHigh(_, _, let offset, _), .nameTooLong(_, _, let offset, _),
            .tooManyTensors(_, _, let offset, _), .shapeTooLarge(_, _, let offset), .partialByte(_, _, let offset, _),
            .reversedRange(_, _, let offset, _, _), .sizeMismatch(_, _, let offset, _, _),
            .truncated(_, _, let offset, _), .overlap(_, _, _, let offset), .hole(_, _, let offset, _),
            .trailingBytes(_, let offset, _), .shardNotText(_, _, let offset), .unsafeShardName(_, _, let offset, _),
            .notInShard(_, _, let offset, _), .mappedTwice(_, _, let offset), .outOfRange(_, _, let offset, _),
            .gguf(_, _, let offset, _), .onnx(_, _, let offset, _), .zip(_, _, let offset, _),
            .pickle(_, _, let offset, _), .numpy(_, _, let offset, _):
            offset
        default: nil
        }
    }

    /// What is wrong, without file, tensor and place.
    package var fact: String {
        switch self {
        case .cannotRead(_, let code): String(cString: strerror(code)).lowercasedFirst
        case .notRegularFile: "not a regular file"
        case .changed(_, let was, let now): "the file changed while it was open: \(was) bytes before, \(now) now"
        case .noCheckpoint: "no checkpoint in this directory: no index, and no file of a format that Espalier reads"
        case .folderAmongPaths:
            "a folder; several paths are the files of one checkpoint, and a folder is a checkpoint by itself"
        case .linkLeaves(_, let target): "the link leaves its directory, to \(target.printable); open that path itself"
        case .linkedData(_, nil): "external data behind a symbolic link, which could lead to any file"
        case .linkedData(_, let names?): "external data with \(names) hard links, so it could be any file"
        case .foreign(_, let format): "not a checkpoint: it looks like \(format.description)"
        case .tooSmall(_, let size): "not a safetensors file: \(size) bytes are too few for the header length"
        case .headerTooLong(_, let length, let limit):
            "not a safetensors file: it claims a header of \(length) bytes, the limit is \(limit)"
        case .headerPastEnd(_, let length, let size):
            "the header of \(length) bytes does not fit into the file of \(size) bytes"
        case .json(_, _, _, let fault): fault.description
        case .gguf(_, _, _, let fault): fault.description
        case .onnx(_, _, _, let fault): fault.description
        case .zip(_, _, _, let fault): fault.description
        case .pickle(_, _, _, let fault): fault.description
        case .numpy(_, _, _, let fault): fault.description
        case .unknownFormat: "no format that Espalier reads (safetensors, GGUF, ONNX, PyTorch, NumPy)"
        default: headerFact
        }
    }
}

extension CheckpointError {
    private var headerFact: String {
        switch self {
        case .repeatedTensor: "named twice with different contents"
        case .repeatedMetadata: "__metadata__ appears twice"
        case .metadataNotText(_, let key, _):
            key.map { "metadata '\($0.printable(limit: 80))' is not a string" }
                ?? "__metadata__ is not an object of strings"
        case .repeatedField(_, _, let field, _): "field '\(field)' appears twice"
        case .missingField(_, _, let field, _): "field '\(field)' is missing"
        case .wrongField(_, _, let field, _, let fact): "field '\(field)' \(fact)"
        case .unknownType(_, _, _, let type): "unknown dtype '\(type.printable(limit: 40))'"
        case .rankTooHigh(_, _, _, let limit): "more than \(limit) dimensions"
        case .nameTooLong(_, _, _, let limit): "a name longer than \(limit) bytes"
        case .tooManyTensors(_, _, _, let limit): "more than \(limit) tensors"
        case .shapeTooLarge: "the shape's product overflows"
        case .partialByte(_, _, _, let bits): "\(bits) bits are not whole bytes"
        case .reversedRange(_, _, _, let begin, let end): "data_offsets end at \(end) before they begin at \(begin)"
        case .sizeMismatch(_, _, _, let expected, let found):
            "shape and dtype need \(expected) bytes, data_offsets give \(found)"
        case .truncated(_, _, _, let missing): "the file ends \(missing) bytes too early"
        case .overlap(_, _, let other, _): "overlaps tensor '\(other.printable(limit: 120))'"
        case .hole(_, _, _, let count): "\(count) bytes before it belong to no tensor"
        case .trailingBytes(_, _, let count): "\(count) bytes after the last tensor"
        default: shardFact
        }
    }

    private var shardFact: String {
        switch self {
        case .missingWeightMap: "not a checkpoint index: there is no weight_map object"
        case .shardNotText: "its file in weight_map is not a string"
        case .unsafeShardName(_, _, _, let shard): "shard '\(shard.printable(limit: 120))' is not a bare file name"
        case .notInShard(_, _, _, let shard): "not in \(shard.printable(limit: 120)), where weight_map puts it"
        case .mappedTwice: "weight_map puts it into two different files"
        case .outOfRange(_, _, _, let count): "\(count) bytes from there are not all in the tensor"
        case .noWeights(_, _, let name): "needs the weights; this is an index of \(name.printable(limit: 120))"
        default: ""
        }
    }
}

extension String {
    /// The system's messages begin with a capital; ours follow a colon.
    fileprivate var lowercasedFirst: String { prefix(1).lowercased() + dropFirst() }
}
