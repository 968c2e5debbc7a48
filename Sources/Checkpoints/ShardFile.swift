/// One file of a checkpoint, present or not.
package struct ShardFile: Sendable {
    /// Bare file name.
    package let name: String
    /// As opened: the person's path, or the folder's path and the name.
    package let path: String
    /// Nil when missing.
    package let format: FormatID?
    /// Bytes; 0 when missing.
    package let size: Int
    /// Nanoseconds since 1970; 0 when missing.
    package let modificationTime: Int
    /// The header's `__metadata__`, in its order.
    package let metadata: [(key: String, value: String)]
    /// Whether the header has a `__metadata__` object, though it may be empty.
    package let hasMetadata: Bool
    /// False for a shard that the index or the other shards' names call for, and that is not there.
    package let isPresent: Bool
    /// `ContentHash` of the header's text; 0 when missing. With size and time it tells whether a file changed.
    package let headerHash: UInt64

    init(name: String, path: String, identity: OpenedFile.Identity, format: FormatID, contents: FileContents) {
        self.name = name
        self.path = path
        self.format = format
        size = identity.size
        modificationTime = identity.modified
        metadata = contents.metadata
        hasMetadata = contents.hasMetadata
        isPresent = true
        headerHash = contents.headerHash
    }

    init(missing name: String, at path: String) {
        self.name = name
        self.path = path
        format = nil
        (size, modificationTime, headerHash) = (0, 0, 0)
        metadata = []
        (hasMetadata, isPresent) = (false, false)
    }
}

/// A shard that ought to be there, and what it would hold.
package struct MissingShard: Sendable, Hashable {
    /// Bare file name.
    package let file: String
    /// In natural order, where an index names them; else empty.
    package let tensors: [String]

    package init(file: String, tensors: [String]) {
        self.file = file
        self.tensors = tensors
    }
}

/// How far symbolic links are followed from the path that a person names.
package enum LinkPolicy: Sendable, Hashable {
    /// Inside the folder that the link stands in, or inside the Hugging Face cache repository that this folder belongs to.
    case withinRepository
    /// Anywhere. For folders whose origin the person trusts.
    case anywhere
}
