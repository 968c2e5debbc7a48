import Checkpoints
import Glibc
package import Subjects
import Synchronization
import Tensors

/// Counts a whole checkpoint, or one rank's part of it, on all processors, and writes the index when nothing is missing.
///
/// Each unit's results go to a file of their own as soon as they are there: what a killed run has left is not done again.
package struct Scan: Sendable {
    package let network: Network
    package let plan: ScanPlan
    /// Where the index will be.
    package let output: String
    /// Of parts, beside it.
    package let folder: String
    /// As the plan's hash was made of it.
    package let directory: [UInt8]

    /// What a run came to.
    package struct Report: Sendable, Hashable {
        /// Units that this run counted, and those that were there already.
        package var counted = 0
        package var found = 0
        /// Units of other ranks that are not there yet.
        package var missing = 0
        /// Bytes of the index; nil where it could not be written yet.
        package var indexBytes: Int?
    }

    /// - Throws: `.checkpoint` when the samples of the fingerprint cannot be read.
    package init(_ network: Network, to output: String) throws(PruningError) {
        self.network = network
        self.output = output
        folder = output + ".parts"
        var writer = CompactWriter()
        try IndexDirectory(network).encode(into: &writer)
        directory = writer.bytes
        plan = ScanPlan(network, hash: Self.hash(of: directory))
    }

    static func hash(of directory: [UInt8]) -> UInt64 {
        var hash = ContentHash()
        hash.add(SealedKind.index.prefix.span.bytes)
        hash.add(directory.span.bytes)
        return hash.value
    }

    /// Bytes that this rank has to read.
    package func bytes(of place: RankPlace) -> Int {
        plan.units(ofRank: place.rank, of: place.count).reduce(0) { $0 + $1.bytes }
    }

    /// Counts this rank's units, and merges where all units of all ranks are there then.
    ///
    /// - Parameter progress: called with the bytes just read, or skipped because their results are there.
    /// - Throws: `.checkpoint`, `.changed` among them when a file is not what it was at opening; `.write`; `.cancelled`.
    package func run(
        _ place: RankPlace, progress: @escaping @Sendable (_ bytes: Int, _ isRead: Bool) -> Void = { _, _ in }
    ) async throws(PruningError) -> Report {
        try prepareFolder()
        let mine = plan.units(ofRank: place.rank, of: place.count)
        var report = try await count(mine.sorted { $0.id < $1.id }, progress)
        report.missing = plan.units.count { !isThere($0) }
        guard report.missing == 0 else { return report }
        report.indexBytes = try write()
        if place.count == 1 { removeParts() }
        return report
    }

    /// The parts of this plan and, where nothing else is in it, their folder.
    package func removeParts() {
        for unit in plan.units { unlink(UnitResult.path(unit.id, of: plan, in: folder)) }
        unlink(planPath)
        rmdir(folder)
    }
}

extension Scan {
    private var planPath: String { "\(folder)/\(UnitResult.name(plan)).plan" }

    private func isThere(_ unit: ScanPlan.Unit) -> Bool {
        PathName.exists(UnitResult.path(unit.id, of: plan, in: folder))
    }

    /// The folder of parts with the plan in it, from which `merge` knows everything without the checkpoint.
    private func prepareFolder() throws(PruningError) {
        if mkdir(folder, 0o777) != 0, errno != EEXIST { throw .write(.cannotWrite(path: folder, code: errno)) }
        guard !PathName.exists(planPath) else { return }
        try SealedFile.write(directory, as: .plan, to: planPath)
    }

    private func count(
        _ units: [ScanPlan.Unit], _ progress: @escaping @Sendable (Int, Bool) -> Void
    ) async throws(PruningError) -> Report {
        let queue = UnitQueue(units)
        let workers = min(ProcessorCount.available, max(1, units.count))
        let results = await withTaskGroup(of: Result<Report, PruningError>.self) { group in
            for _ in 0..<workers { group.addTask { await work(queue, progress) } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        guard !Task.isCancelled else { throw .cancelled }
        var report = Report()
        for result in results {
            let part = try result.get()
            report.counted += part.counted
            report.found += part.found
        }
        return report
    }

    private func work(
        _ queue: UnitQueue, _ progress: @escaping @Sendable (Int, Bool) -> Void
    ) async -> Result<Report, PruningError> {
        var scanner = PieceScanner(network) { progress($0, true) }
        var report = Report()
        do throws(PruningError) {
            while let unit = queue.next() {
                if (try? UnitResult(UnitResult.path(unit.id, of: plan, in: folder), unit, of: plan, network)) != nil {
                    report.found += 1
                    progress(unit.bytes, false)
                    continue
                }
                var pieces: [PieceResult] = []
                for piece in unit.pieces { pieces.append(try scanner.scan(piece)) }
                try checkUnchanged()
                try UnitResult(unit: unit.id, pieces: pieces).write(of: plan, in: folder)
                report.counted += 1
                await Task.yield()
            }
            return .success(report)
        } catch {
            queue.stop()
            return .failure(error)
        }
    }

    /// Results of bytes that are no longer the plan's must not be kept.
    private func checkUnchanged() throws(PruningError) {
        do throws(CheckpointError) { try network.checkpoint.checkUnchanged() } catch { throw .checkpoint(error) }
    }

    private func write() throws(PruningError) -> Int {
        var writer = try IndexWriter(network, plan, to: output)
        for unit in plan.units {
            let path = UnitResult.path(unit.id, of: plan, in: folder)
            try writer.add(unit, try UnitResult(path, unit, of: plan, network))
        }
        try writer.finish(directory)
        return PathName.size(output) ?? 0
    }
}

/// Units that wait for a worker, in their order.
private final class UnitQueue: Sendable {
    private let waiting: Mutex<ArraySlice<ScanPlan.Unit>>

    init(_ units: [ScanPlan.Unit]) { waiting = Mutex(units[...]) }

    func next() -> ScanPlan.Unit? { waiting.withLock { Task.isCancelled ? nil : $0.popFirst() } }

    /// Nobody gets another one: something failed.
    func stop() { waiting.withLock { $0 = [] } }
}
