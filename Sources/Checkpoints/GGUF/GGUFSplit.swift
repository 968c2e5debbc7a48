import Glibc

/// One file of a model that llama.cpp's gguf-split cut into several, `NAME-00002-of-00003.gguf`.
///
/// Only the first part has the model's metadata; the others have no more than their three `split` keys.
struct GGUFSplit {
    /// From 0.
    let number: Int
    let count: Int
    /// Of all parts together.
    let tensors: Int?

    /// - Returns: nil for a file that stands alone.
    init?(_ metadata: GGUFMetadata, _ bytes: RawSpan) {
        guard let count = metadata.integer("split.count", bytes), count > 1 else { return nil }
        self.count = count
        number = metadata.integer("split.no", bytes) ?? 0
        tensors = metadata.integer("split.tensors.count", bytes)
    }

    /// Names of all parts, by the file's own name; empty where that name says something else.
    func parts(_ file: String, _ departures: inout Departures) -> [String] {
        guard file.hasSuffix(".gguf"), let numbering = ShardSearch.Numbering(file) else {
            departures.note(
                "part \(number + 1) of \(count), which its name does not say, so no other part is looked for",
                tensor: nil)
            return []
        }
        if numbering.number != number &+ 1 {
            departures.note("part \(number &+ 1) inside, part \(numbering.number) by its name", tensor: nil)
        }
        guard numbering.count == count else {
            departures.note("one of \(count) parts inside, of \(numbering.count) by its name", tensor: nil)
            return []
        }
        guard count <= 65_535 else { return [] }
        return (1...count).map(numbering.name)
    }

    /// What the first part says of the model; nil where that cannot be had.
    func leader(_ context: ReadingContext, _ departures: inout Departures) -> (model: GGUFModel, config: ModelConfig)? {
        let directory = PathName.directory(of: context.path)
        guard number > 0, let numbering = ShardSearch.Numbering(PathName.name(of: context.path)) else { return nil }
        let path = PathName.join(directory, numbering.name(1))
        // Whatever is wrong with the first part is said when that is opened.
        guard (try? LinkGuard(directory, policy: context.options.links).check(path)) != nil,
            let map = try? MappedFile(path)
        else { return nil }
        let found = try? map.reading(path) { (bytes) throws(CheckpointError) in
            do throws(GGUFError) {
                guard map.size >= 4, bytes.extracting(0..<4).withUnsafeBytes({ $0.elementsEqual(GGUFFrame.magic) })
                else { throw GGUFError(.truncated(count: 4), at: 0) }
                var cursor = GGUFCursor(bytes, limits: GGUFLimits())
                let metadata = try GGUFFrame(&cursor, bytes).metadata
                let model = GGUFModel(metadata, bytes)
                let split = GGUFSplit(metadata, bytes)
                return (model, model.map { ModelConfig($0, metadata, bytes, hasOutput: nil) }, split?.count)
            } catch { throw error.inFile(path) }
        }
        guard let (model, config, parts) = found, let model, let config else { return nil }
        if let parts, parts != count {
            departures.note("one of \(count) parts, of \(parts) by the first part", tensor: nil)
        }
        return (model, config)
    }
}
