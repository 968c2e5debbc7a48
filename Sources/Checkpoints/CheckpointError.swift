/// Why a checkpoint could not be opened.
///
/// Each case names the file as the person gave it, the tensor where there is one, and the byte of the file where the fault was seen
/// (0 is the first). `description` is one line, safe for a terminal.
package enum CheckpointError: Error, Sendable, Hashable {
    // MARK: Files
    /// `code` is the system's errno.
    case cannotRead(file: String, code: Int32)
    case notRegularFile(file: String)
    /// Its size was one number before mapping or at opening, and another one after.
    case changed(file: String, was: Int, now: Int)
    case noCheckpoint(directory: String)
    /// Several paths are files of one checkpoint, and this one is a folder.
    case folderAmongPaths(directory: String)
    /// A link whose target lies outside the folder, or outside the cache repository, that it stands in.
    case linkLeaves(file: String, target: String)
    /// A file of a model's data that is reached through a symbolic link (`names` is nil), or has several hard links.
    case linkedData(file: String, names: Int?)
    /// Of no format that is known; what it seems to be instead.
    case foreign(file: String, ForeignFormat)

    // MARK: The frame of a safetensors file
    case tooSmall(file: String, size: Int)
    case headerTooLong(file: String, length: UInt64, limit: Int)
    case headerPastEnd(file: String, length: UInt64, size: Int)
    case json(file: String, tensor: String?, offset: Int, JSONFault)

    // MARK: What the header says
    case repeatedTensor(file: String, tensor: String, offset: Int)
    case repeatedMetadata(file: String, offset: Int)
    case metadataNotText(file: String, key: String?, offset: Int)
    case repeatedField(file: String, tensor: String, field: String, offset: Int)
    case missingField(file: String, tensor: String, field: String, offset: Int)
    case wrongField(file: String, tensor: String, field: String, offset: Int, fact: String)
    case unknownType(file: String, tensor: String, offset: Int, type: String)
    case rankTooHigh(file: String, tensor: String, offset: Int, limit: Int)
    case nameTooLong(file: String, tensor: String, offset: Int, limit: Int)
    case tooManyTensors(file: String, tensor: String, offset: Int, limit: Int)

    // MARK: Where the header says the bytes are
    case shapeTooLarge(file: String, tensor: String, offset: Int)
    case partialByte(file: String, tensor: String, offset: Int, bits: Int)
    case reversedRange(file: String, tensor: String, offset: Int, begin: Int, end: Int)
    /// `expected` bytes by shape and type, `found` by data_offsets.
    case sizeMismatch(file: String, tensor: String, offset: Int, expected: Int, found: Int)
    /// The tensor ends `missing` bytes behind the end of the file.
    case truncated(file: String, tensor: String, offset: Int, missing: Int)
    /// The tensor begins inside another one, or shares its bytes.
    case overlap(file: String, tensor: String, other: String, offset: Int)
    /// `count` bytes before the tensor belong to no one.
    case hole(file: String, tensor: String, offset: Int, count: Int)
    case trailingBytes(file: String, offset: Int, count: Int)

    // MARK: Other formats
    case gguf(file: String, tensor: String?, offset: Int, GGUFFault)
    case onnx(file: String, tensor: String?, offset: Int, ONNXFault)
    case zip(file: String, entry: String?, offset: Int, ZipFault)
    case pickle(file: String, tensor: String?, offset: Int, PickleFault)
    case numpy(file: String, tensor: String?, offset: Int, NumPyFault)
    /// No format that is known, and nothing else that was recognised.
    case unknownFormat(file: String)

    // MARK: Sharded checkpoints
    case missingWeightMap(file: String)
    case shardNotText(file: String, tensor: String, offset: Int)
    /// Shards must be bare names of files in the index's own folder.
    case unsafeShardName(file: String, tensor: String, offset: Int, shard: String)
    /// The index says the tensor is in `shard`, and it is not; `offset` is in the index.
    case notInShard(file: String, tensor: String, offset: Int, shard: String)
    /// The index names the tensor twice, in different shards.
    case mappedTwice(file: String, tensor: String, offset: Int)

    // MARK: Reading later
    /// `file` is an index of the checkpoint `of`, whose own files are not at hand.
    case noWeights(file: String, tensor: String?, of: String)
    case outOfRange(file: String, tensor: String, offset: Int, count: Int)
}
