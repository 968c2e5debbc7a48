import Tensors

/// An index that stands in for files which are not at hand: everything is known of the tensors but their bytes.
package struct StandIn: Sendable, Hashable {
    /// The index's own path.
    package let path: String
    /// What the files have.
    package let fingerprint: Fingerprint

    package init(path: String, fingerprint: Fingerprint) {
        self.path = path
        self.fingerprint = fingerprint
    }
}

extension Checkpoint {
    /// A checkpoint whose bytes are elsewhere: reading them throws `.noWeights`.
    ///
    /// - Parameters:
    ///   - tensors: in natural order of names, each once.
    ///   - config: the text of config.json; empty, or no JSON, where there is none.
    package init(
        _ standIn: StandIn, displayName: String, files: [ShardFile], tensors: [TensorEntry], missing: [MissingShard],
        config: [UInt8]
    ) {
        self.init(
            path: standIn.path, displayName: displayName, files: files, tensors: tensors, shadowed: [],
            missing: missing, warnings: [], config: config.isEmpty ? nil : try? ModelConfig(config), index: nil,
            graph: nil, directory: PathName.directory(of: standIn.path),
            maps: [MappedFile?](repeating: nil, count: files.count), standIn: standIn)
    }

    /// Whether tensors' bytes can be read.
    package var hasWeights: Bool { standIn == nil }

    /// What reading throws where there are no bytes; nil where there are.
    package func absence(of entry: TensorEntry? = nil) -> CheckpointError? {
        standIn.map { .noWeights(file: $0.path, tensor: entry?.name, of: displayName) }
    }

    /// Whether names are in natural order, each once: what a lookup by name rests on.
    package static func isOrdered(_ names: [String]) -> Bool {
        zip(names, names.dropFirst()).allSatisfy { $0 != $1 && NaturalOrder.precedes($0, $1) }
    }
}

extension ShardFile {
    /// A file as an index remembers it.
    package init(
        remembered name: String, format: FormatID?, size: Int, modificationTime: Int, headerHash: UInt64
    ) {
        self.name = name
        path = name
        self.format = format
        self.size = size
        self.modificationTime = modificationTime
        metadata = []
        hasMetadata = false
        isPresent = format != nil
        self.headerHash = headerHash
    }
}
