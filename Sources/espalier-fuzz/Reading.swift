import Checkpoints
import Subjects

/// What one execution does with one damaged file.
enum Reading {
    /// Reads the file as far as the explorer would before a person does anything, and some of every tensor.
    ///
    /// - Parameters:
    ///   - memory: the file; must outlive the call only.
    ///   - isThorough: whether layers are made of the tensors, which takes much longer than reading them.
    /// - Returns: whether it opened.
    static func run(
        _ memory: UnsafeMutableRawBufferPointer, as reader: ReaderKind, isThorough: Bool = true
    ) -> Bool {
        switch reader {
        case .index: return index([UInt8](memory))
        case .config: return config([UInt8](memory))
        case .format(let format): return file(memory, format, isThorough)
        case .content:
            let head = FileHead(bytes: [UInt8](memory.prefix(4096)), size: memory.count)
            if let format = CheckpointFormats.format(of: head) { return file(memory, format, isThorough) }
            return ForeignFormat(head.bytes, size: head.size).map { !$0.description.isEmpty } ?? false
        }
    }

    private static func index(_ bytes: [UInt8]) -> Bool {
        do throws(CheckpointError) {
            let index = try ShardIndex(bytes, path: path)
            precondition(index.shards.allSatisfy(\.isBareFileName), "a shard that leads elsewhere")
            precondition(index.items.allSatisfy { index.shards.indices.contains($0.shard) }, "no such shard")
            checkOrder(index.items.lazy.map(\.tensor))
            return true
        } catch {
            say(error)
            return false
        }
    }

    private static func config(_ bytes: [UInt8]) -> Bool {
        do throws(JSONError) {
            let config = try ModelConfig(bytes)
            precondition((config.headDimension ?? 1) > 0, "heads of nothing")
            return true
        } catch {
            precondition(error.offset >= 0 && error.offset <= bytes.count, "a fault outside the file")
            return false
        }
    }

    private static func file(
        _ memory: UnsafeMutableRawBufferPointer, _ format: any CheckpointFormat.Type, _ isThorough: Bool
    ) -> Bool {
        let map = MappedFile(lending: memory)
        do throws(CheckpointError) {
            let contents = try map.reading(path) { (bytes) throws(CheckpointError) in
                try format.read(bytes, ReadingContext(path: path))
            }
            for warning in contents.warnings { precondition(!warning.description.isEmpty, "a warning without a word") }
            checkOrder(contents.tensors.lazy.map(\.name))
            let opened = OpenedSeed(contents, map, format.id)
            if opened.readElements(), isThorough { opened.readLayers() }
            if isThorough, [.torchArchive, .numpyArchive].contains(format.id) { opened.checkEntries(map) }
            if let graph = contents.graph { opened.read(graph) }
            return true
        } catch {
            say(error)
            return false
        }
    }

    /// As a part of two would be called, so that parts are thought of too; no such file is there.
    private static let path = "fuzzed-00001-of-00002.gguf"

    /// What is said of a fault must never itself be at fault, nor play with the terminal.
    private static func say(_ error: CheckpointError) {
        let text = error.description
        precondition(!text.isEmpty, "an error without a word")
        precondition(!text.utf8.contains { $0 < 0x20 || $0 == 0x7F }, "an error with control characters")
    }

    private static func checkOrder(_ names: some Sequence<String>) {
        var last: String?
        for name in names {
            if let last { precondition(NaturalOrder.precedes(last, name), "names out of order or twice") }
            last = name
        }
    }
}
