package import Checkpoints
import Glibc
package import Subjects
import Tensors

/// Statistics on disk: a safetensors file that any reader of the format can open.
///
/// Tensors are `<weight>#input.mean`, `#input.deviations`, `#input.minimum`, `#input.maximum`, `#input.gram`,
/// `#output.mean`, `#output.deviations`, `#gradient.sum`, `#gradient.squares`, `#gradient.products.0` and `.1` (signed,
/// absolute, squared), `#counts` (positions of the input, of the Gram matrix, of the output; gradients), and
/// `<node>#attention`. Layers that share an input have it once, under the first of them; metadata names it for the others.
package struct StatisticsFile: Sendable {
    package let path: String

    /// Changes with what the file means.
    static let version = "1"
    static let format = "espalier.statistics"

    package init(_ path: String) { self.path = path }

    /// Beside the checkpoint: `model.statistics.safetensors`, or for one part `model.part-3-of-8.statistics.safetensors`.
    package init(beside checkpoint: Checkpoint, part: Int? = nil, of parts: Int = 0) {
        // Readers of folders know the ending and leave such files out.
        let file = checkpoint.files.first?.name ?? "model"
        let stem = file.split(separator: "/").last.map(String.init) ?? file
        let name = stem.lastIndex(of: ".").map { String(stem[..<$0]) } ?? stem
        let middle = part.map { ".part-\($0 + 1)-of-\(parts)" } ?? ""
        path = PathName.join(checkpoint.directory, name + middle + ".statistics.safetensors")
    }

    /// Writes whole or not at all; what was there is replaced.
    package func write(_ statistics: Statistics) throws(PruningError) {
        let contents = StatisticsContents(statistics)
        do throws(WriteError) {
            var writer = try SafetensorsWriter(
                path, contents.arrays.map { .init(name: $0.key, dtype: $0.value.dtype, shape: $0.value.shape) },
                metadata: contents.metadata, replacing: true)
            for entry in writer.tensors {
                guard let array = contents.arrays[entry.name] else { continue }
                try writer.append(array.bytes.span.bytes)
            }
            try writer.finish()
        } catch {
            throw .write(error)
        }
    }

    /// Takes the file away, where it is there.
    func remove() { unlink(path) }

    /// The statistics, where they serve.
    ///
    /// - Returns: nil where there is no such file.
    /// - Throws: `.stale` where they are of something else than `wanted`, `.checkpoint` where the file is damaged.
    package func read(_ wanted: StatisticsOrigin, of network: Network) throws(PruningError) -> Statistics? {
        guard PathName.real(path) != nil else { return nil }
        let checkpoint: Checkpoint
        do throws(CheckpointError) { checkpoint = try Checkpoint.open(path) } catch { throw .checkpoint(error) }
        let reading = try StatisticsReading(checkpoint, path)
        if let fact = reading.origin.unlike(wanted) { throw .stale(file: path, fact: fact) }
        return try reading.statistics(of: network)
    }
}

extension StatisticsPass {
    /// What is saved beside the checkpoint, else what is collected now and saved.
    ///
    /// A file that does not serve is replaced; `refused` is told why. Parts that another rank or a broken run has left are
    /// used; nothing half-written ever has their name.
    package func saved(
        refused: (PruningError) -> Void = { _ in }, progress: (Int) -> Void = { _ in },
        isCancelled: @escaping () -> Bool = { Task.isCancelled }
    ) throws(PruningError) -> Statistics {
        let file = StatisticsFile(beside: network.checkpoint)
        if let found = attempt(file, refused) { return found }
        try collectParts(origin.plan.parts(ofRank: 0, of: 1), refused: refused, progress: progress, isCancelled)
        return try join(refused: refused)
    }

    /// Collects these parts and saves each; those that are there already are left.
    package func collectParts(
        _ parts: [Int], refused: (PruningError) -> Void = { _ in }, progress: (Int) -> Void = { _ in },
        _ isCancelled: @escaping () -> Bool = { Task.isCancelled }
    ) throws(PruningError) {
        var seen = 0
        let weights = try weights()
        for part in parts {
            let file = partFile(part)
            if let found = attempt(file, refused) {
                seen += found.samples
            } else {
                let next = try self.part(part, weights, progress: { progress(seen + $0) }, isCancelled: isCancelled)
                try file.write(next)
                seen += next.samples
            }
            progress(seen)
        }
    }

    /// Adds up the saved parts in their order, saves the sum and removes them.
    ///
    /// - Throws: `.missing` where a part is not there yet.
    package func join(refused: (PruningError) -> Void = { _ in }) throws(PruningError) -> Statistics {
        var whole: Statistics?
        for part in 0..<origin.plan.parts {
            guard let next = attempt(partFile(part), refused) else {
                throw .missing(need: "part \(part + 1) of \(origin.plan.parts)", mend: "collect it first")
            }
            if whole == nil { whole = next } else { whole?.add(next) }
        }
        guard let whole else { throw .missing(need: "samples", mend: "give data that are not empty") }
        try StatisticsFile(beside: network.checkpoint).write(whole)
        for part in 0..<origin.plan.parts { partFile(part).remove() }
        return whole
    }

    private func partFile(_ part: Int) -> StatisticsFile {
        StatisticsFile(beside: network.checkpoint, part: part, of: origin.plan.parts)
    }

    /// What a file has, where it serves.
    private func attempt(_ file: StatisticsFile, _ refused: (PruningError) -> Void) -> Statistics? {
        do throws(PruningError) {
            return try file.read(origin, of: network)
        } catch {
            refused(error)
            return nil
        }
    }
}
