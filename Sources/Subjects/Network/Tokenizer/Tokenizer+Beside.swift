package import Checkpoints

extension Tokenizer {
    /// Bytes of a tokenizer.json; the largest published ones have 35 MB.
    private static let sizeLimit = 256 << 20

    /// The tokenizer that belongs to a checkpoint: `tokenizer.json` in its folder, else the vocabulary inside a GGUF file.
    ///
    /// - Returns: nil where there is neither.
    /// - Throws: `.inFile` with what is wrong with the file, or `.checkpoint`.
    package static func beside(_ checkpoint: Checkpoint) throws(TokenizerError) -> Tokenizer? {
        let path = PathName.join(checkpoint.directory, "tokenizer.json")
        if PathName.exists(path) {
            let bytes = try read(path, checkpoint.directory)
            return try naming(path) { () throws(TokenizerError) in try Tokenizer(json: bytes) }
        }
        for (index, file) in checkpoint.files.enumerated() where file.format == .gguf && file.isPresent {
            if let tokenizer = try inside(checkpoint, index) { return tokenizer }
        }
        return nil
    }

    private static func read(_ path: String, _ directory: String) throws(TokenizerError) -> [UInt8] {
        let size: Int
        do throws(CheckpointError) {
            try LinkGuard(directory, policy: .withinRepository).check(path)
            let file = try OpenedFile(path)
            if file.identity.size <= sizeLimit { return try file.read(0..<file.identity.size) }
            size = file.identity.size
        } catch { throw .checkpoint(error) }
        throw .inFile(path, .fileTooLarge(bytes: size, limit: sizeLimit))
    }

    /// Nil where the file has no vocabulary, as all parts of a model but the first.
    private static func inside(_ checkpoint: Checkpoint, _ index: Int) throws(TokenizerError) -> Tokenizer? {
        let file = checkpoint.files[index]
        let result: Result<Tokenizer?, TokenizerError>
        do throws(CheckpointError) {
            result = try checkpoint.withBytes(ofFile: index, 0..<file.size) { bytes in
                Result { () throws(TokenizerError) in try tokenizer(bytes, path: file.path) }
            }
        } catch { throw .checkpoint(error) }
        return try naming(file.path) { () throws(TokenizerError) in try result.get() }
    }

    private static func tokenizer(_ bytes: RawSpan, path: String) throws(TokenizerError) -> Tokenizer? {
        let metadata: GGUFMetadata
        do throws(CheckpointError) { metadata = try GGUF.metadata(bytes, path: path) } catch {
            throw .checkpoint(error)
        }
        return metadata[GGUFVocabulary.name("tokens")] == nil ? nil : try Tokenizer(metadata, bytes)
    }

    private static func naming<Value>(
        _ path: String, _ body: () throws(TokenizerError) -> Value
    ) throws(TokenizerError) -> Value {
        do { return try body() } catch {
            if case .checkpoint = error { throw error }
            throw .inFile(path, error)
        }
    }
}
