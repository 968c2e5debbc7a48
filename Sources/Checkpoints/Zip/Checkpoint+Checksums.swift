extension Checkpoint {
    /// Entries of a zip archive that are not what was packed, read whole; none for other files.
    package func damagedEntries(ofFile file: Int) -> [(name: String, fact: String)] {
        guard [.torchArchive, .numpyArchive].contains(files[file].format) else { return [] }
        let found = try? withBytes(ofFile: file, 0..<files[file].size) { bytes -> [(name: String, fact: String)] in
            guard let directory = try? ZipDirectory.read(bytes, path: files[file].path) else { return [] }
            return directory.entries.compactMap { entry in
                do throws(CheckpointError) {
                    try directory.check(entry, bytes)
                    return nil
                } catch {
                    return (entry.name, error.fact)
                }
            }
        }
        return found ?? []
    }
}
