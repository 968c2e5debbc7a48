package import Subjects
import Synchronization
import Tensors

/// Measures plans on data while a person edits: the newest request wins, nothing waits for it.
///
/// Masks are made on the shared threads, the network runs on a thread of its own.
package final class LiveEvaluation: Sendable {
    package let network: Network
    private let data: Dataset
    private let options: EvaluationOptions
    private let report: @Sendable (Event) -> Void
    private let thread: JobThread<EvaluationBench>
    /// Number of the newest request: older ones end at their next operator.
    private let newest = Atomic(0)
    private let job = Mutex<Task<Void, Never>?>(nil)

    /// Keys that come faster than this are one edit.
    private static let rest = Duration.milliseconds(60)

    /// - Parameter niceness: of the thread that runs the network.
    package init(
        _ network: Network, data: Dataset, options: EvaluationOptions, niceness: Int,
        report: @escaping @Sendable (Event) -> Void
    ) {
        self.network = network
        self.data = data
        self.options = options
        self.report = report
        thread = JobThread()
        thread.start(niceness: niceness)
    }

    deinit { thread.close() }

    /// Measures what `settle` comes to, once no newer request has come for a moment.
    package func measure(
        generation: Int, after settle: @escaping @Sendable () async throws(PruningError) -> Settled
    ) {
        start(generation) { [self] number async throws(PruningError) in
            try? await Task.sleep(for: Self.rest)
            guard isNewest(number) else { return }
            let masks = try await LayerMask.all(try await settle())
            await onBench(generation) { [self] bench throws(PruningError) in
                try bench.cut(masks)
                let final = try bench.measure(isCancelled: { !self.isNewest(number) }) { partial in
                    guard partial.samples < partial.total else { return }
                    self.report(.measured(partial, isFinal: false, generation: generation))
                }
                self.report(.measured(final, isFinal: true, generation: generation))
            }
        }
    }

    /// Measures each layer alone over a grid of sparsities, a row at a time; rows that are known already are not run again.
    package func probe(
        _ request: SensitivityRequest, generation: Int,
        after settle: @escaping @Sendable () async throws(PruningError) -> Settled
    ) {
        start(generation) { [self] number async throws(PruningError) in
            let settled = try await settle()
            for layer in request.layers {
                guard isNewest(number) else { return }
                let cuts = try await request.masks(of: layer, settled)
                await onBench(generation) { [self] bench throws(PruningError) in
                    let row = try request.row(layer, cuts, on: bench) { !self.isNewest(number) }
                    if let row { self.report(.probed(row, generation: generation)) }
                }
            }
            if isNewest(number) { report(.probingFinished(generation: generation)) }
        }
    }

    /// Ends what runs; its answers are not given any more.
    package func cancel() {
        _ = newest.add(1, ordering: .relaxed)
        job.withLock { $0?.cancel() }
    }

    /// Returns when no request runs.
    package func settle() async { await job.withLock { $0 }?.value }
}

extension LiveEvaluation {
    private func isNewest(_ number: Int) -> Bool { newest.load(ordering: .relaxed) == number }

    private func start(_ generation: Int, _ body: @escaping @Sendable (Int) async throws(PruningError) -> Void) {
        let number = newest.add(1, ordering: .relaxed).newValue
        let report = report
        job.withLock { job in
            let before = job
            before?.cancel()
            job = Task.detached(priority: .utility) {
                // One after the other, so that the thread never has two requests.
                await before?.value
                do throws(PruningError) {
                    try await body(number)
                } catch {
                    if error != .cancelled { report(.measuringFailed(error, generation: generation)) }
                }
            }
        }
    }

    /// Runs on the thread, with the bench made the first time; failures become events.
    private func onBench(
        _ generation: Int, _ body: @escaping @Sendable (EvaluationBench) throws(PruningError) -> Void
    ) async {
        let (network, data, options, report) = (network, data, options, report)
        await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in
            thread.add { bench in
                defer { done.resume() }
                do throws(PruningError) {
                    if bench == nil { bench = try EvaluationBench.open(network, data, options) }
                    if let bench { try body(bench) }
                } catch {
                    if error != .cancelled { report(.measuringFailed(error, generation: generation)) }
                }
            }
        }
    }
}

extension EvaluationBench {
    /// The bench of what a cut leaves of a network.
    package static func open(
        _ network: Network, _ slicing: Slicing, _ data: Dataset, _ options: EvaluationOptions = EvaluationOptions()
    ) throws(PruningError) -> EvaluationBench {
        let graph = slicing.graph
        let bench = try EvaluationBench(network, graph, try EvaluationData(data, for: graph, options))
        do throws(ForwardError) { try slicing.put(on: bench.forward.weights) } catch { throw .forward(error) }
        bench.forward.weights.adopt()
        return bench
    }

    /// The bench of a network whose graph is known.
    package static func open(
        _ network: Network, _ data: Dataset, _ options: EvaluationOptions
    ) throws(PruningError) -> EvaluationBench {
        let graph: Graph
        do throws(ForwardError) { graph = try network.graph() } catch { throw .forward(error) }
        let bench = try EvaluationBench(network, graph, try EvaluationData(data, for: graph, options))
        if let threads = options.threads { bench.runtime.setThreads(threads) }
        return bench
    }
}
