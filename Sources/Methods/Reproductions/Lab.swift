import Checkpoints
import Glibc
import Pruning
package import Subjects
import Synchronization
import Tensors

/// Where reproductions are run: data, a folder for starting networks, and as many trials at once as there are cores, each of which
/// computes on one thread, so that figures do not depend on how many there are.
package final class Lab: Sendable {
    let digits: DatasetParts?
    /// Where the digits are, as `--data` takes it.
    let path: String
    /// What trials share: whatever is made twice at once is the same.
    let shelf = Mutex(Shelf())
    private let folder: String
    private let count = Atomic(0)
    let trained = Mutex<[String: Trained]>([:])

    struct Shelf {
        var networks: [String: Network] = [:]
        var data: [String: DatasetParts] = [:]
    }

    /// - Parameters:
    ///   - data: with a training and a test part; nil for reproductions that need none.
    ///   - path: where they are, as `--data` takes it.
    ///   - folder: one of its own, that its maker removes.
    package init(_ data: DatasetParts?, path: String = "", folder: String) {
        digits = data
        self.path = path
        self.folder = folder
    }

    /// A path in the folder that nothing has yet.
    func place(_ name: String) -> String {
        PathName.join(folder, "\(name)-\(count.add(1, ordering: .relaxed).newValue)")
    }

    /// A network that has learnt nothing yet. The cards do not say how theirs began; from He's normal weights SAP comes to its
    /// card's sizes to three digits.
    /// - Parameter config: what config.json would hold.
    func network(_ config: String, seed: UInt64, _ initialization: Initialization = .kaimingNormal) throws(PruningError)
        -> Network
    {
        var start = StartingCheckpoint(config: Array(config.utf8))
        start.seed = seed
        start.initialization = initialization
        return try start.write(to: newFolder())
    }

    /// A folder of its own for a network.
    func newFolder() throws(PruningError) -> String {
        let place = place("network")
        guard mkdir(place, 0o700) == 0 else { throw .write(.cannotWrite(path: place, code: errno)) }
        return place
    }

    /// Trains on the training part, and measures on the test part: at the end only, or every so many steps.
    /// - Parameter data: in the place of the digits.
    func train<Rule: TrainingRule>(
        _ network: Network, _ settings: TrainingSettings, _ rule: Rule, measuringEvery steps: Int = .max,
        on data: DatasetParts? = nil
    ) throws(PruningError) -> (accuracy: Double, result: TrainingResult, rule: Rule) {
        let graph: Graph
        do throws(ForwardError) { graph = try network.graph() } catch { throw .forward(error) }
        guard let data = data ?? digits else { throw .missing(need: "data", mend: "give --data") }
        let parts = try TrainingData.parts(data, held: nil, seed: settings.seed)
        var settings = settings
        settings.measureEvery = steps
        let trainer = try Trainer(
            network, TrainingData(train: parts.train, held: parts.held, for: graph), settings, rule: rule)
        let result = try trainer.run()
        return (result.curve.points.last?.heldTop1 ?? .nan, result, trainer.rule)
    }
}

extension Reproduction {
    /// The result of one cell for one seed.
    package typealias Trial =
        @Sendable (_ row: Int, _ column: Int, _ seed: UInt64, Lab) async throws(PruningError) -> Double
}

extension Lab {
    /// Runs every cell that the relations need for every seed.
    ///
    /// - Parameters:
    ///   - workers: trials at once.
    ///   - progress: called with the trials done so far, from any thread.
    package func run(
        _ reproduction: Reproduction, seeds: [UInt64], workers: Int, progress: @escaping @Sendable (Int) -> Void
    ) async throws(PruningError) -> ReproductionResult {
        do throws(RuntimeError) { try Runtime.open().setThreads(1) } catch { throw .forward(.runtime(node: "", error)) }
        let asked = reproduction.neededCells
        // One trial a seed, which trains what others share; then seed by seed, so that no one waits for a training or repeats it.
        let order =
            asked.indices.prefix(1).flatMap { cell in seeds.indices.map { (cell: cell, seed: $0) } }
            + seeds.indices.flatMap { seed in asked.indices.dropFirst().map { (cell: $0, seed: seed) } }
        let queue = TrialQueue(order.count)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<max(workers, 1) {
                group.addTask {
                    while !Task.isCancelled, let place = queue.next() {
                        let (cell, seed) = (asked[order[place].cell], seeds[order[place].seed])
                        let outcome = await self.outcome(reproduction, cell.row, cell.column, seed)
                        progress(queue.finish(place, outcome))
                        await Task.yield()
                    }
                }
            }
        }
        var cells = reproduction.rows.map { _ in reproduction.columns.map { _ in [Double]() } }
        // Seeds come in their order in every cell.
        for (outcome, place) in zip(queue.outcomes, order) {
            guard let outcome else { throw .cancelled }
            switch outcome {
            case .success(let value): cells[asked[place.cell].row][asked[place.cell].column].append(value)
            case .failure(let error): throw error
            }
        }
        return ReproductionResult(reproduction, seeds: seeds, cells: cells)
    }

    private func outcome(
        _ reproduction: Reproduction, _ row: Int, _ column: Int, _ seed: UInt64
    ) async -> Result<Double, PruningError> {
        do throws(PruningError) { return .success(try await reproduction.trial(row, column, seed, self)) } catch {
            return .failure(error)
        }
    }
}

/// Trials that are still to run, and what came of the others.
private final class TrialQueue: Sendable {
    private struct State {
        var next = 0
        var done = 0
        var outcomes: [Result<Double, PruningError>?]
    }

    private let state: Mutex<State>

    init(_ count: Int) { state = Mutex(State(outcomes: Array(repeating: nil, count: count))) }

    var outcomes: [Result<Double, PruningError>?] { state.withLock { $0.outcomes } }

    /// Nil when all are taken.
    func next() -> Int? {
        state.withLock { state in
            defer { state.next += 1 }
            return state.next < state.outcomes.count ? state.next : nil
        }
    }

    /// - Returns: trials done so far.
    func finish(_ place: Int, _ outcome: Result<Double, PruningError>) -> Int {
        state.withLock { state in
            state.outcomes[place] = outcome
            state.done += 1
            return state.done
        }
    }
}
