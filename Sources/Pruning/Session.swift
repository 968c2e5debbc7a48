import Checkpoints
package import Subjects
import Tensors

/// The one actor: it owns the network's scores and the running jobs, and tells what happened by events.
///
/// It starts work and keeps results; it computes nothing itself and knows no file format.
package actor Session {
    package let network: Network
    private let report: @Sendable (Event) -> Void
    private var scores: [TargetScore?]
    /// What went wrong last in each layer.
    private(set) var failures: [Int: PruningError] = [:]
    private var pass = Pass()
    private var scoring: Task<Void, Never>?
    private var refining: Task<Void, Never>?
    private var counting: Task<Void, Never>?

    /// One request to score everything.
    private struct Pass {
        var generation = 0
        var method: OpenedMethod?
        var queue = ScoringQueue()
        var read = ByteCounter()
        var bytes = 0
        var layersDone = 0
        var started = ContinuousClock.now
    }

    /// - Parameter scores: what another session counted already, one a layer.
    package init(
        _ network: Network, scores: [TargetScore?]? = nil, report: @escaping @Sendable (Event) -> Void = { _ in }
    ) {
        self.network = network
        self.report = report
        self.scores = scores ?? Array(repeating: nil, count: network.layers.count)
    }

    /// One a layer; nil where not scored.
    package var allScores: [TargetScore?] { scores }

    /// Scores these targets by a method, dropping whatever was being scored.
    ///
    /// - Parameter keeping: whether scores made earlier for the same units stand, because the method is the same.
    package func score(_ targets: [Target?], by method: OpenedMethod, keeping: Bool, generation: Int) {
        scoring?.cancel()
        if !keeping { scores = Array(repeating: nil, count: network.layers.count) }
        pass = Pass(generation: generation, method: method)
        pass.queue = ScoringQueue(targets) { scores[$0.layer]?.target.units == $0.units }
        pass.bytes = pass.queue.layers.reduce(0) { $0 + network.layers[$1].entry.byteCount }
        report(.progress(progress, generation: generation))
        scoring = Task.detached(priority: .utility) {
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<ProcessorCount.available { group.addTask { await self.work(generation) } }
            }
            await self.end(generation)
        }
    }

    /// Scores these layers before the rest: they are on screen.
    package func prefer(_ layers: [Int]) { pass.queue.prefer(layers) }

    /// Tells apart the bins that hold the thresholds of a plan. The newest request wins.
    package func refine(_ refinements: [Solution.Refining], generation: Int) {
        refining?.cancel()
        refining = Task.detached(priority: .utility) {
            for refinement in refinements { await self.refine(refinement, generation) }
        }
    }

    /// Counts how a layer's cut spreads over its units. The newest request wins.
    package func unitSparsity(of layer: Int, along axis: Granularity, removing removed: Int, generation: Int) {
        counting?.cancel()
        guard let score = scores[layer] else { return }
        let job = UnitSparsityJob(network: network, score: score, axis: axis, removed: removed)
        let report = report
        counting = Task.detached(priority: .userInitiated) {
            do throws(PruningError) {
                report(.unitSparsity(try await job.run(), generation: generation))
            } catch {
                if error != .cancelled { report(.failed(layer: layer, error, generation: generation)) }
            }
        }
    }

    /// Returns when no job is running: headless use and tests wait here instead of sleeping.
    package func settle() async {
        await scoring?.value
        await refining?.value
        await counting?.value
    }

    package func cancel() {
        scoring?.cancel()
        refining?.cancel()
        counting?.cancel()
    }
}

extension Session {
    private func work(_ generation: Int) async {
        while let target = next(generation), let method = pass.method {
            let read = pass.read
            let tools = Tools(weights: WeightScorer(network) { read.add($0) })
            finish(target, await method.score(target, network, tools), generation)
        }
    }

    private func next(_ generation: Int) -> Target? {
        guard generation == pass.generation, !Task.isCancelled else { return nil }
        return pass.queue.next()
    }

    private func finish(_ target: Target, _ result: Result<TargetScore, PruningError>, _ generation: Int) {
        guard generation == pass.generation else { return }
        pass.layersDone += 1
        switch result {
        case .success(let score):
            scores[target.layer] = score
            report(.scored(score, generation: generation))
        case .failure(.cancelled): return
        case .failure(let error):
            failures[target.layer] = error
            report(.failed(layer: target.layer, error, generation: generation))
        }
        report(.progress(progress, generation: generation))
    }

    private func end(_ generation: Int) {
        guard generation == pass.generation else { return }
        report(.finished(generation: generation))
    }

    private var progress: ScoringProgress {
        ScoringProgress(
            bytesDone: min(pass.read.value, pass.bytes), bytesTotal: pass.bytes, layersDone: pass.layersDone,
            layersTotal: pass.queue.layers.count, seconds: (ContinuousClock.now - pass.started) / .seconds(1))
    }

    private func refine(_ refinement: Solution.Refining, _ generation: Int) async {
        guard let score = scores[refinement.layer], !Task.isCancelled else { return }
        do throws(PruningError) {
            let refined = try await WeightScorer(network).refined(score, bin: refinement.bin)
            guard generation == pass.generation, scores[refinement.layer]?.target.units == score.target.units else {
                return
            }
            scores[refinement.layer] = refined
            report(.scored(refined, generation: generation))
        } catch {
            guard error != .cancelled else { return }
            failures[refinement.layer] = error
            scores[refinement.layer] = nil
            report(.failed(layer: refinement.layer, error, generation: generation))
        }
    }
}
