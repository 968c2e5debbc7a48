import Checkpoints

extension Dataset {
    /// Turns text into token ids.
    package typealias Tokenizer = @Sendable (String) throws -> [Int]

    /// Opens arrays (NumPy, safetensors, a folder of them), text, token ids, or images, told apart by content.
    ///
    /// Nothing but headers is read of arrays that lie plainly in their file, and of images; packed arrays and token ids are
    /// read whole.
    ///
    /// - Parameters:
    ///   - path: a file or a folder.
    ///   - tokenizer: for text; `.noTokenizer` without.
    package static func open(
        _ path: String, options: DatasetOptions = DatasetOptions(), tokenizer: Tokenizer? = nil
    ) throws(DatasetError) -> DatasetParts {
        let found: [(name: String, data: Dataset)]
        let kind = if let kind = options.kind { kind } else { try kind(of: path) }
        switch kind {
        case .table: found = try TableReading(path, options).parts()
        case .ids: found = try IdentifierReading(path, options).parts()
        case .text: found = [("", try TextReading(path, options).dataset(tokenizer))]
        case .images: found = try ImageReading(path, options).parts()
        }
        let parts = DatasetParts(path: path, parts: found)
        guard let part = options.part else { return parts }
        return DatasetParts(path: path, parts: [(part, try parts.part(part))])
    }

    /// What the data seem to be.
    static func kind(of path: String) throws(DatasetError) -> DatasetOptions.Kind {
        if PathName.isDirectory(path) { return try folderKind(path) }
        let head = try FileHead(path: path)
        if ImageHeader.format(of: head.bytes.span.bytes) != nil { return .images }
        if CheckpointFormats.format(of: head) != nil || path.hasSuffix(".safetensors") { return .table }
        if let format = ImageHeader.foreignFormat(of: head.bytes) { throw .foreignImage(file: path, format: format) }
        switch ForeignFormat(head.bytes, size: head.size) {
        case nil, .json, .webPage: break
        case let foreign?: throw .checkpoint(.foreign(file: path, foreign))
        }
        if head.bytes.contains(0) { throw .unknownContent(file: path) }
        return IntegerText.isLikely(head.bytes) ? .ids : .text
    }

    /// Images where a file is one, or where there are folders only.
    private static func folderKind(_ path: String) throws(DatasetError) -> DatasetOptions.Kind {
        let names: [String]
        do throws(CheckpointError) { names = try PathName.list(path) } catch { throw .checkpoint(error) }
        for name in names where !PathName.isDirectory(PathName.join(path, name)) {
            let head = try FileHead(path: PathName.join(path, name))
            if CheckpointFormats.format(of: head) != nil || name.hasSuffix(".safetensors") { return .table }
            if ImageHeader.format(of: head.bytes.span.bytes) != nil { return .images }
        }
        return .images
    }
}

extension FileHead {
    /// The beginning of a file on disk.
    init(path: String) throws(DatasetError) {
        do throws(CheckpointError) {
            let file = try OpenedFile(path)
            let size = file.identity.size
            self.init(bytes: try file.read(0..<min(size, ImageHeader.headBytes)), size: size)
        } catch { throw .checkpoint(error) }
    }
}
