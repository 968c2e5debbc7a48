import Tensors

extension Checkpoint {
    /// The same checkpoint with other elements in some tensors, which are kept in memory; every reader sees them, and a copy of
    /// the files gets them. Files on disk stay as they are.
    ///
    /// - Parameter elements: by the tensor's name, row-major and little-endian, in its own type. Other names of the same bytes
    ///   have them too.
    package func updated(_ elements: [String: [UInt8]]) -> Checkpoint {
        Checkpoint(
            path: path, displayName: displayName, files: files, tensors: tensors.map { updated($0, elements) },
            shadowed: shadowed.map { updated($0, elements) }, missing: missing, warnings: warnings, config: config,
            index: index, graph: graph, directory: directory, maps: maps)
    }

    /// Whether some elements stand in for those of the files.
    package var isUpdated: Bool { tensors.contains { $0.details?.updated != nil } }

    private func updated(_ entry: TensorEntry, _ elements: [String: [UInt8]]) -> TensorEntry {
        let others = entry.details?.tiedTo
        guard let found = elements[entry.name] ?? others.flatMap({ elements[$0] }),
            found.count == entry.dtype.byteCount(of: entry.elementCount)
        else { return entry }
        return entry.updated(found)
    }
}
