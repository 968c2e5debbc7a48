package import Checkpoints
import Glibc
import Subjects

/// A training that was stopped, on disk beside its checkpoint, to be gone on with after a restart.
package struct KeptTraining: Sendable, Hashable {
    package var path: String
    /// All that it follows from: one of another label is another training.
    package var label: String

    /// - Parameters:
    ///   - fingerprint: of the checkpoint.
    ///   - data: as they were given.
    package init(
        beside checkpoint: Checkpoint, fingerprint: String, data: String, _ settings: TrainingSettings, _ plan: Plan
    ) {
        path = Self.path(for: checkpoint)
        label = "\(fingerprint)\n\(data)\n\(settings)\n\(plan.statement)"
    }

    /// Beside the files, as what was measured of them is.
    static func path(for checkpoint: Checkpoint) -> String {
        checkpoint.directory + "/" + PathName.name(of: checkpoint.path) + ".training"
    }

    /// The steps that a stopped training had done; nil where none lies there, or another's.
    package func steps() -> Int? {
        guard PathName.exists(path), let facts = try? TrainingStateFile(path).facts(), facts["label"] == label else {
            return nil
        }
        return facts["step"].flatMap { Int($0) }
    }

    /// - Throws: what reading says; `.stale` for another training's.
    func read() throws(PruningError) -> TrainingState {
        let state = try TrainingStateFile(path).read()
        guard state.label == label else { throw .stale(file: path, fact: "it is another training") }
        return state
    }

    func write(_ state: TrainingState) throws(PruningError) {
        var state = state
        state.label = label
        try TrainingStateFile(path).write(state)
    }

    /// Takes it away once the training is done; another's stays.
    func remove() { if steps() != nil { _ = unlink(path) } }
}

extension Plan {
    /// Everything that it says, the same on every run.
    fileprivate var statement: String {
        func list(_ settings: [String: some CustomStringConvertible]) -> String {
            settings.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
        }
        return [
            method.id, list(method.settings), method.calibration.map { "\($0)" } ?? "", "\(granularity)", "\(pattern)",
            "\(scope)", allocator.rawValue, "\(budget)", "\(minimumKept)",
            rules.map(\.description).joined(separator: ","),
            list(overrides), list(balanced),
        ].joined(separator: ";")
    }
}
