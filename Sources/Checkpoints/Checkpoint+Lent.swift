import Glibc

extension Checkpoint {
    /// One file in memory as if it had been opened from a path. For fuzzing.
    ///
    /// - Parameters:
    ///   - map: the file, and each of the files that it says hold tensors' bytes.
    ///   - contents: what its reader found there.
    package init(_ contents: FileContents, lent map: MappedFile, format: FormatID) {
        let identity = OpenedFile.Identity(stat())
        var files = [ShardFile(name: "file", path: "file", identity: identity, format: format, contents: contents)]
        for name in contents.dataFiles {
            let nothing = FileContents(tensors: [])
            files.append(ShardFile(name: name, path: name, identity: identity, format: .data, contents: nothing))
        }
        self.init(
            path: "file", displayName: "file", files: files, tensors: contents.tensors, shadowed: [], missing: [],
            warnings: contents.warnings, config: contents.config, index: nil, graph: contents.graph, directory: ".",
            maps: [MappedFile?](repeating: map, count: files.count))
    }
}
