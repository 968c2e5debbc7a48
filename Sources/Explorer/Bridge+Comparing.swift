import Checkpoints
import Pruning
import Subjects
import Synchronization
import Terminal

/// A folder that is gone when the value is.
package protocol ScratchFolder: Sendable {
    var path: String { get }
}

/// What the explorer asks of the machine it runs on.
package struct Surroundings: Sendable {
    package var environment: [String: String]
    /// Makes a folder to count a checkpoint in; nil where none can be made.
    package var scratch: @Sendable () -> (any ScratchFolder)?

    package init(
        environment: [String: String] = [:], scratch: @escaping @Sendable () -> (any ScratchFolder)? = { nil }
    ) {
        self.environment = environment
        self.scratch = scratch
    }
}

extension Bridge {
    /// Starts what a command wants solved, compared or read; false for all others.
    func compare(_ command: Command, _ state: ExplorerState) -> Bool {
        switch command {
        case .sweep(let basis): sweep(basis, state)
        case .compare(let path, let number): compare(with: path, number: number, state)
        case .stopComparing: side.cancel(.comparison)
        case .shape(let name, let number): if let found = state.diff.found { shape(name, found, number: number) }
        default: return false
        }
        return true
    }

    private func sweep(_ basis: ParetoPane.Basis, _ state: ExplorerState) {
        let (solver, scores, own, mailbox) = (state.solver, state.scores, state.method.allocator, mailbox)
        side.start(.sweep) {
            mailbox.post(.swept(await basis.sweep.points(solver, scores: scores, own: own), basis))
        }
    }

    private func compare(with path: String, number: Int, _ state: ExplorerState) {
        let first = IndexedNetwork(state.network, index: state.presentIndex)
        let (mailbox, surroundings) = (mailbox, surroundings)
        side.start(.comparison) {
            let told = Mutex(0)
            let result = await Self.comparison(first, path, surroundings) { share in
                let percent = Int(share * 100)
                let isNew = told.withLock { told in
                    defer { told = max(told, percent) }
                    return percent > told
                }
                if isNew { mailbox.post(.comparing(share, number: number)) }
            }
            mailbox.post(.compared(result, number: number))
        }
    }

    private static func comparison(
        _ first: IndexedNetwork, _ path: String, _ surroundings: Surroundings,
        progress: @escaping @Sendable (Double) -> Void
    ) async -> Result<Comparison, PruningError> {
        do throws(PruningError) {
            let second = try IndexedNetwork.open(
                [path], options: ReadingOptions(), environment: surroundings.environment)
            // A side that has an index is no work.
            let part = first.index == nil && second.index == nil ? 0.5 : 1
            let one = try await counted(first, surroundings) { progress(part * $0) }
            let other = try await counted(second, surroundings) { progress(1 - part + part * $0) }
            return .success(try Comparison(one, other))
        } catch {
            return .failure(error)
        }
    }

    private static func counted(
        _ network: IndexedNetwork, _ surroundings: Surroundings, progress: @escaping @Sendable (Double) -> Void
    ) async throws(PruningError) -> ScanIndex {
        if let index = network.index { return index }
        if let absence = network.network.checkpoint.absence() { throw .checkpoint(absence) }
        guard let folder = surroundings.scratch() else {
            throw .missing(need: "a folder to count in", mend: "set TMPDIR to one that can be written to")
        }
        let index = try await network.counted(in: folder.path) { progress(Double($0) / Double(max($1, 1))) }
        withExtendedLifetime(folder) {}
        return index
    }

    private func shape(_ name: String, _ found: Comparison, number: Int) {
        let mailbox = mailbox
        side.start(.shapes) {
            let result: Result<Comparison.Shapes?, PruningError>
            do throws(PruningError) { result = .success(try found.shapes(of: name)) } catch { result = .failure(error) }
            mailbox.post(.shaped(name, result, number: number))
        }
    }
}
