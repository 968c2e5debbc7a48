package import Subjects
import Synchronization
import Tensors

/// Shows what leaves of a sample while a person moves the settings, and measures it on all data behind: the newest request wins.
///
/// The network runs on a thread of its own, which starts with the first request.
package final class LiveTokens: Sendable {
    package struct Request: Sendable, Hashable {
        /// As `--data` takes it.
        package var data: String
        /// Over every place that tokens may leave at: where all stay it is looked at only.
        package var plan: TokenPlan
        /// Of the data as they are measured, from 0.
        package var sample: Int

        package init(data: String, plan: TokenPlan, sample: Int) {
            self.data = data
            self.plan = plan
            self.sample = sample
        }
    }

    package enum News: Sendable {
        case shown(ShownTokens)
        case measured(Report, isFinal: Bool)
        case failed(PruningError)
    }

    /// What opens a plan's method.
    package typealias Opener = @Sendable (TokenPlan, Graph) throws(PruningError) -> TokenGating

    private let network: Network
    private let opener: Opener
    private let report: @Sendable (News, _ generation: Int) -> Void
    private let thread = JobThread<Opened>()
    private let newest = Atomic(0)
    private let waiting = Mutex(Waiting())

    private struct Waiting {
        var hasStarted = false
        /// Called when nothing waits any more.
        var settled: [@Sendable () -> Void] = []
        var jobs = 0
    }

    /// What one file of data was opened to.
    private struct Opened {
        var data: String
        var blocks: [Int]
        var trial: TokenTrial
    }

    package init(
        _ network: Network, opener: @escaping Opener, report: @escaping @Sendable (News, _ generation: Int) -> Void
    ) {
        self.network = network
        self.opener = opener
        self.report = report
    }

    deinit { if waiting.withLock({ $0.hasStarted }) { thread.close() } }

    package func show(_ request: Request, generation: Int) {
        let number = newest.add(1, ordering: .relaxed).newValue
        let starts = waiting.withLock { waiting in
            defer { waiting.hasStarted = true }
            waiting.jobs += 1
            return !waiting.hasStarted
        }
        if starts { thread.start(niceness: 5) }
        thread.add { [self] opened in
            defer { finishJob() }
            guard isNewest(number) else { return }
            do throws(PruningError) {
                try run(request, generation, number, &opened)
            } catch {
                if error != .cancelled { report(.failed(error), generation) }
            }
        }
    }

    /// Ends what runs; its answers are not given any more.
    package func cancel() { _ = newest.add(1, ordering: .relaxed) }

    /// Returns when no request runs or waits.
    package func settle() async {
        await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in
            let isIdle = waiting.withLock { waiting in
                if waiting.jobs > 0 { waiting.settled.append { done.resume() } }
                return waiting.jobs == 0
            }
            if isIdle { done.resume() }
        }
    }
}

extension LiveTokens {
    private func isNewest(_ number: Int) -> Bool { newest.load(ordering: .relaxed) == number }

    private func finishJob() {
        let settled = waiting.withLock { waiting -> [@Sendable () -> Void] in
            waiting.jobs -= 1
            guard waiting.jobs == 0 else { return [] }
            defer { waiting.settled = [] }
            return waiting.settled
        }
        for done in settled { done() }
    }

    private func run(
        _ request: Request, _ generation: Int, _ number: Int, _ opened: inout Opened?
    ) throws(PruningError) {
        let trial = try trial(request, &opened)
        let gating = try opener(request.plan, trial.graph)
        report(.shown(try trial.shown(gating, sample: request.sample)), generation)
        let final = try trial.measure(gating, isCancelled: { !self.isNewest(number) }) { partial in
            guard partial.samples < partial.total else { return }
            self.report(.measured(partial, isFinal: false), generation)
        }
        report(.measured(final, isFinal: true), generation)
    }

    private func trial(_ request: Request, _ opened: inout Opened?) throws(PruningError) -> TokenTrial {
        let blocks = request.plan.layers.map(\.block)
        if let opened, opened.data == request.data, opened.blocks == blocks { return opened.trial }
        opened = nil
        let data = try Dataset.measuring(request.data, network)
        let trial = try TokenTrial(network, blocks: blocks, data, EvaluationOptions())
        opened = Opened(data: request.data, blocks: blocks, trial: trial)
        return trial
    }
}
