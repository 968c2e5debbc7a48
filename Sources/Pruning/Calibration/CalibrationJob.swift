import Checkpoints
package import Subjects
import Synchronization

/// What was collected, and as whom it can serve.
package struct CalibrationFound: Sendable {
    var choice: CalibrationChoice
    var request: StatisticsRequest
    var calibration: Calibration

    func serves(_ choice: CalibrationChoice, _ request: StatisticsRequest) -> Bool {
        self.choice == choice && self.request.isSuperset(of: request)
    }
}

extension CalibrationChoice {
    /// Collects what a method needs to know on data, on the calling thread.
    package func calibration(
        of network: Network, _ request: StatisticsRequest,
        progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void
    ) throws(PruningError) -> Calibration {
        try CalibrationJob(network, self, request, progress: progress).collect().calibration
    }
}

/// Collects what a method needs to know on data, on a thread of its own: the runtime's calls are long.
///
/// What is saved beside the checkpoint is used where it is of the same data; a folder that cannot be written to is no fault.
final class CalibrationJob: Sendable {
    private let network: Network
    private let choice: CalibrationChoice
    private let request: StatisticsRequest
    private let progress: @Sendable (_ done: Int, _ total: Int) -> Void
    private let thread = JobThread<Int>()
    private let isCancelled = Atomic(false)

    init(
        _ network: Network, _ choice: CalibrationChoice, _ request: StatisticsRequest,
        progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void
    ) {
        self.network = network
        self.choice = choice
        self.request = request
        self.progress = progress
    }

    /// - Parameter niceness: of the thread, 0…19.
    func run(niceness: Int) async -> Result<CalibrationFound, PruningError> {
        thread.start(niceness: niceness)
        defer { thread.close() }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { done in thread.add { _ in done.resume(returning: self.result()) } }
        } onCancel: {
            isCancelled.store(true, ordering: .relaxed)
        }
    }

    private func result() -> Result<CalibrationFound, PruningError> {
        do throws(PruningError) { return .success(try collect()) } catch { return .failure(error) }
    }

    fileprivate func collect() throws(PruningError) -> CalibrationFound {
        let graph: Graph
        do throws(ForwardError) { graph = try network.graph() } catch { throw .forward(error) }
        var options = EvaluationOptions()
        (options.samples, options.seed) = (choice.samples, choice.seed)
        let data = try EvaluationData(try Dataset.calibrating(choice.data, network), for: graph, options)
        let pass = try StatisticsPass(
            network, graph, data.dataset, request, block: data.batch, seed: choice.seed)
        let found = Calibration(try statistics(pass, of: pass.data.count), network, graph)
        return CalibrationFound(choice: choice, request: request, calibration: found)
    }

    private func statistics(_ pass: StatisticsPass, of total: Int) throws(PruningError) -> Statistics {
        // On a thread of its own there is no task; on the caller's there is.
        let cancelled = { self.isCancelled.load(ordering: .relaxed) || Task.isCancelled }
        // What lies beside the files is of their own weights.
        guard !network.checkpoint.isUpdated else {
            return try pass.run(progress: { self.progress($0, total) }, isCancelled: cancelled)
        }
        do throws(PruningError) {
            return try pass.saved(progress: { self.progress($0, total) }, isCancelled: cancelled)
        } catch {
            guard case .write = error else { throw error }
            return try pass.run(progress: { self.progress($0, total) }, isCancelled: cancelled)
        }
    }
}
