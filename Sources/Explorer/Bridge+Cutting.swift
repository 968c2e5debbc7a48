import Checkpoints
import Exporters
import Methods
import Pruning
import Subjects
import Terminal

extension Bridge {
    /// Starts what a command wants grouped, cut or written of a cut; false for all others.
    func cut(_ command: Command, _ state: ExplorerState) -> Bool {
        let (network, mailbox) = (state.network, mailbox)
        switch command {
        case .findGroups(let weights):
            background.add {
                let result: Result<Grouping, PruningError>
                do throws(ForwardError) { result = .success(try network.grouping()) } catch {
                    result = .failure(.forward(error))
                }
                mailbox.post(.grouped(result, weights: weights))
            }
        case .cut(let generation):
            guard let grouping = state.groups.grouping else { break }
            let job = CutJob(
                network: network, grouping: grouping, basis: state.cutBasis, data: state.metrics.data?.text)
            side.start(.cut, on: worker) { job.run { mailbox.post(.cutting($0, generation: generation)) } }
        case .stopCut: side.cancel(.cut)
        case .exportCut(let export):
            guard let found = state.presentCut, let grouping = state.groups.grouping else { break }
            side.start(.export) {
                let result: Result<ExportReport, PruningError>
                do throws(PruningError) {
                    result = .success(try await export.run(network, found.basis.plan, grouping, found.choice))
                } catch {
                    result = .failure(error)
                }
                mailbox.post(.exported(result))
            }
        default: return false
        }
        return true
    }
}

/// One cut, worked out and measured, on the caller's thread.
struct CutJob: Sendable {
    var network: Network
    var grouping: Grouping
    var basis: CutBasis
    /// That both networks are measured on; nil where none are attached.
    var data: String?

    private static let repeats = 10

    func run(_ tell: @escaping @Sendable (CutNews) -> Void) {
        do throws(PruningError) {
            let began = ContinuousClock.now
            let cutting = Cutting(network, grouping, wantsCharts: true) {
                tell(.progress(CutProgress($0, $1, of: $2)))
            }
            let choice = try cutting.choice(basis.plan)
            let slicing = try Slicing(grouping, choice.cuts, changing: choice.changes)
            let seconds = (ContinuousClock.now - began) / .seconds(1)
            tell(.chosen(CutFound(basis, choice, CutSizes(network, slicing, as: basis.plan.stored), seconds: seconds)))
            if let data { tell(.measured(try measured(slicing, data, tell))) }
            tell(.ended)
        } catch {
            tell(.failed(error))
        }
    }

    private func measured(
        _ slicing: Slicing, _ data: String, _ tell: @escaping @Sendable (CutNews) -> Void
    ) throws(PruningError) -> CutMeasured {
        let options = EvaluationOptions()
        let dataset = try Dataset.measuring(data, network)
        func side(_ bench: EvaluationBench, _ name: String) throws(PruningError) -> ([Metric], Int, String) {
            let report = try bench.measure(isCancelled: { Task.isCancelled }) { report in
                tell(.progress(CutProgress("measuring \(name)", report.samples, of: report.total)))
            }
            let products = try bench.multiplyAdds()
            let cost = try bench.cost(repeats: Self.repeats) { Task.isCancelled }
            // What compares with the network itself says nothing of two.
            return ((report.metrics + cost).filter { $0.dense != nil }, products, report.data)
        }
        let before = try side(EvaluationBench.open(network, dataset, options), "before")
        let after = try side(EvaluationBench.open(network, slicing, dataset, options), "after")
        return CutMeasured(
            before: before.0, after: after.0, products: .init(before.1, after.1), data: before.2)
    }
}
