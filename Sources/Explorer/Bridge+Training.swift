import Checkpoints
import Methods
import Pruning
import Subjects
import Tensors
import Terminal

extension Bridge {
    /// Starts what a command wants trained or taken up; false for all others.
    func train(_ command: Command, _ state: ExplorerState) -> Bool {
        switch command {
        case .train(let resuming, let generation): train(resuming: resuming, generation, state)
        case .stopTraining: send { await $0.stopTraining() }
        case .inspectTraining(let data, let number): inspect(data, number: number)
        case .findStopped(let kept):
            let mailbox = mailbox
            background.add { mailbox.post(.stoppedFound(kept, steps: kept.steps())) }
        case .useWeights:
            let (network, index, scores) = (state.network, state.presentIndex, state.scores)
            send { await $0.use(network, index: index, scores: scores) }
        default: return false
        }
        return true
    }

    private func train(resuming: Bool, _ generation: Int, _ state: ExplorerState) {
        guard let data = state.metrics.data else { return }
        let (plan, method, choice) = (state.plan, state.method, state.plan.method)
        var request = TrainingRequest(state.training.settings, data: data.text) { choice throws(PruningError) in
            try Catalog.open(choice)
        }
        if state.trainsByMethod { request.rule = { () throws(PruningError) in try Catalog.rule(of: choice) } }
        // What distillation learns from is the network as it was opened.
        request.teacher = network
        request.keep = state.keptTraining
        let (asked, table) = (request, state.sensitivity.table)
        send {
            await $0.train(asked, plan, by: method, knowing: table, resuming: resuming, generation: generation)
        }
    }

    /// Reads headers, and sees whether the runtime is there without loading it.
    private func inspect(_ data: String?, number: Int) {
        let (network, mailbox) = (network, mailbox)
        background.add {
            mailbox.post(.inspected(Self.fit(data, network), number: number))
        }
    }

    private static func fit(_ data: String?, _ network: Network) -> Result<TrainingFit?, PruningError> {
        do throws(PruningError) {
            do throws(ForwardError) { _ = try network.graph() } catch { throw .forward(error) }
            if !PathName.exists(Runtime.path()) {
                do throws(RuntimeError) { _ = try Runtime.open() } catch {
                    throw .forward(.runtime(node: "", error))
                }
            }
            guard let data else { return .success(nil) }
            return .success(try TrainingFit(data, network))
        } catch {
            return .failure(error)
        }
    }
}
