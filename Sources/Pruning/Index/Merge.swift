import Checkpoints
import Glibc
package import Subjects
import Tensors

/// Adds up the parts of a scan, from one folder or from several, without the checkpoint.
package struct Merge: Sendable {
    package let plan: ScanPlan
    private let network: Network
    private let directory: [UInt8]
    /// Files of each unit.
    private let files: [Int: [String]]

    /// What of the plan is there.
    package struct Coverage: Sendable, Hashable {
        package var unitsThere = 0
        package var units = 0
        package var bytesThere = 0
        package var bytes = 0
        /// Files that are damaged, with what is wrong: as if they were not there.
        package var damaged: [String] = []

        /// 0…1 of the bytes.
        package var share: Double { bytes == 0 ? 1 : Double(bytesThere) / Double(bytes) }
    }

    /// - Parameter paths: folders of parts, or parts themselves; the plan lies in the same folder.
    /// - Throws: `.index` where there is no plan, or parts of several; `.checkpoint` where something cannot be read.
    package init(_ paths: [String]) throws(PruningError) {
        var plans: [String: String] = [:]
        var parts: [String] = []
        for path in paths {
            let folder = PathName.isDirectory(path) ? path : PathName.directory(of: path)
            for name in try Self.list(folder) where name.hasSuffix(".plan") {
                plans[String(name.dropLast(5))] = PathName.join(folder, name)
            }
            guard PathName.isDirectory(path) else {
                parts.append(path)
                continue
            }
            parts += try Self.list(path).filter { $0.hasSuffix(".part") }.map { PathName.join(path, $0) }
        }
        let stems = Set(parts.map { String(PathName.name(of: $0).prefix(16)) }).union(plans.keys).sorted()
        guard let first = stems.first, let path = plans[first] else {
            throw .index(file: paths.first ?? "", .otherPlan("there is no plan beside the parts"))
        }
        guard stems.count == 1 else {
            throw .index(
                file: path, .otherPlan("there are parts of \(stems.count) plans, so files changed between ranks"))
        }
        directory = try SealedFile.read(path, as: .plan)
        var reader = CompactReader(directory)
        do throws(CompactFault) {
            network = try IndexDirectory(&reader).network(at: path)
            try reader.end()
        } catch {
            throw .index(file: path, IndexFault(error, in: "the plan"))
        }
        plan = ScanPlan(network, hash: Scan.hash(of: directory))
        guard UnitResult.name(plan) == first else {
            throw .index(file: path, .otherPlan("its name and its contents do not agree"))
        }
        files = Dictionary(grouping: parts) { Self.unit(of: $0) }
    }

    /// Writes the index.
    ///
    /// - Parameter forcing: whether an index is written though units are missing; it knows nothing of their layers.
    /// - Throws: `.index(.incomplete)` below full coverage, `.index(.twoResults)`, `.write`.
    package func run(
        to output: String, forcing: Bool, progress: (_ done: Int, _ of: Int) -> Void = { _, _ in }
    ) throws(PruningError) -> Coverage {
        var coverage = Coverage(units: plan.units.count, bytes: plan.bytes)
        var there = Set<Int>()
        for unit in plan.units where try result(of: unit, &coverage) != nil {
            coverage.unitsThere += 1
            coverage.bytesThere += unit.bytes
            there.insert(unit.id)
        }
        guard forcing || coverage.unitsThere == coverage.units else {
            let missing = coverage.units - coverage.unitsThere
            throw .index(
                file: coverage.damaged.first ?? output,
                .incomplete(missing: missing, of: coverage.units, coverage: coverage.share))
        }
        var writer = try IndexWriter(network, plan, to: output)
        for unit in plan.units {
            var ignored = Coverage()
            try writer.add(unit, there.contains(unit.id) ? try result(of: unit, &ignored) : nil)
            progress(unit.id + 1, coverage.units)
        }
        try writer.finish(directory)
        return coverage
    }
}

extension Merge {
    private static func list(_ folder: String) throws(PruningError) -> [String] {
        do throws(CheckpointError) { return try PathName.list(folder) } catch { throw .checkpoint(error) }
    }

    /// By the file's name; -1 for none, which no unit has.
    private static func unit(of path: String) -> Int {
        let name = PathName.name(of: path)
        guard name.hasSuffix(".part"), name.count > 22 else { return -1 }
        return Int(name.dropFirst(17).dropLast(5)) ?? -1
    }

    /// The one result of a unit, however often it was made; nil where there is none that is whole.
    private func result(
        of unit: ScanPlan.Unit, _ coverage: inout Coverage
    ) throws(PruningError) -> UnitResult? {
        var found: UnitResult?
        for path in files[unit.id] ?? [] {
            let next: UnitResult
            do throws(PruningError) { next = try UnitResult(path, unit, of: plan, network) } catch {
                coverage.damaged.append("\(error)")
                continue
            }
            if let found, found != next { throw .index(file: path, .twoResults(unit: unit.id)) }
            found = next
        }
        return found
    }
}
