import Checkpoints
import Glibc
package import Pruning
package import Subjects

/// A pruned folder written by several processes, each its own shards.
///
/// They meet in a hidden folder beside the output, named by what is written: another plan, or files that changed, lead to
/// another one, and no shard of theirs is ever mixed. Shards appear whole and read back; those that are there already are
/// left. Whoever finds all of them writes what lies beside them and the index last, and gives the folder its name.
package struct RankedFolder: Sendable {
    private let settled: Settled
    private let path: String
    private let staging: String
    private let place: RankPlace

    package struct Report: Sendable, Hashable {
        /// Shards that this process wrote, and those that were there.
        package var written: [WrittenFile] = []
        package var found = 0
        /// Shards that others have not written yet.
        package var missing = 0
    }

    /// - Throws: `.invalidValue` where the checkpoint is no folder of shards, `.write` where the output is there already.
    package init(_ settled: Settled, to path: String, _ place: RankPlace) throws(PruningError) {
        let checkpoint = settled.network.checkpoint
        guard checkpoint.isFolder(at: path), checkpoint.missing.isEmpty,
            checkpoint.files.allSatisfy({ $0.format == .safetensors })
        else {
            throw .invalidValue(
                name: "--out", value: path, expected: "a folder of safetensors shards, which ranks can share")
        }
        try OutputPath.check(path, against: checkpoint, replacing: false)
        self.settled = settled
        self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        self.place = place
        let name = ".\(PathName.name(of: self.path)).\(try Self.hash(of: settled)).partial"
        staging = PathName.join(PathName.directory(of: self.path), name)
    }

    /// Writes this rank's shards.
    package func run(progress: (ExportProgress) -> Void) async throws(PruningError) -> Report {
        guard mkdir(staging, 0o777) == 0 || errno == EEXIST else {
            throw .write(.cannotWrite(path: staging, code: errno))
        }
        var (report, copy) = (Report(), FileCopy(settled, format: PrunedCheckpoint.card.id))
        for shard in share {
            let target = PathName.join(staging, settled.network.checkpoint.files[shard].name)
            if PathName.exists(target) {
                report.found += 1
                continue
            }
            var file = try await copy.write(shard, to: target, replacing: false, progress: progress)
            file.path = PathName.join(path, PathName.name(of: target))
            report.written.append(file)
        }
        report.missing = settled.network.checkpoint.files.count {
            !PathName.exists(PathName.join(staging, $0.name))
        }
        // Another rank may have given the folder its name meanwhile: then nothing is missing.
        if PathName.exists(path) { report.missing = 0 } else if report.missing == 0 { try publish() }
        return report
    }
}

extension RankedFolder {
    /// The largest shard goes to the rank that has least so far.
    private var share: [Int] {
        let files = settled.network.checkpoint.files
        var loads = [Int](repeating: 0, count: place.count)
        var mine: [Int] = []
        for shard in files.indices.sorted(by: { (files[$1].size, $0) < (files[$0].size, $1) }) {
            guard let least = loads.indices.min(by: { loads[$0] < loads[$1] }) else { continue }
            loads[least] += max(files[shard].size, 1)
            if least == place.rank { mine.append(shard) }
        }
        return mine.sorted()
    }

    /// Of what is written: the recipe with all that it achieved, and the files that it is written from.
    private static func hash(of settled: Settled) throws(PruningError) -> Fingerprint {
        var hash = FNV1a()
        hash.add(try Recipe(settled).yaml.utf8)
        for file in settled.network.checkpoint.files {
            hash.add("\(file.name)\t\(file.size)\t\(file.modificationTime)\t\(file.headerHash)\n".utf8)
        }
        return Fingerprint(value: hash.value)
    }

    /// Side files and index, the same bytes whoever writes them; then the name.
    private func publish() throws(PruningError) {
        let checkpoint = settled.network.checkpoint
        let side = SideFiles(checkpoint)
        do throws(WriteError) {
            for (name, _) in side.names { try put(try sideBytes(side, name), name) }
            if let index = checkpoint.index { try put(index.raw, PathName.name(of: index.path)) }
        } catch {
            // The folder went away with its name: another rank was faster.
            if PathName.exists(path) { return }
            throw .write(error)
        }
        guard rename(staging, path) == 0 || PathName.exists(path) else {
            throw .write(.cannotWrite(path: path, code: errno))
        }
    }

    private func sideBytes(_ side: SideFiles, _ name: String) throws(WriteError) -> [UInt8] {
        do throws(PruningError) { return try side.bytes(of: name) } catch {
            throw .cannotWrite(path: name, code: EIO)
        }
    }

    private func put(_ bytes: [UInt8], _ name: String) throws(WriteError) {
        var file = try AtomicFile(PathName.join(staging, name), replacing: true)
        try file.write(bytes)
        try file.commit()
    }
}
