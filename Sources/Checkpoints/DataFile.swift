/// A file that another file says holds its tensors' bytes: only ever one that lies in the same folder, or deeper.
///
/// Whoever writes the model writes that name, so a link there could lead to any file of the person who opens it, and be copied
/// into an export. ONNX refuses links since CVE-2026-27489.
enum DataFile {
    /// Opens a file by its path relative to `directory`, which was checked to be plain text without `..`.
    ///
    /// - Throws: `.linkedData` for symbolic links on the way and for files with another name too, unless the person follows links
    ///   anywhere; else what opening throws.
    static func open(
        _ name: String, in directory: String, links: LinkPolicy
    ) throws(CheckpointError) -> OpenedFile {
        let path = PathName.join(directory, name)
        let file = try OpenedFile(path)
        guard links == .withinRepository else { return file }
        guard let root = PathName.real(directory), PathName.real(path) == PathName.join(root, name) else {
            throw .linkedData(file: path, names: nil)
        }
        if file.identity.names > 1 { throw .linkedData(file: path, names: file.identity.names) }
        return file
    }
}
