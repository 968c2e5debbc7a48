import Checkpoints
import Pruning
import Subjects
import Terminal

extension Bridge {
    /// Starts what a command wants measured, opened or kept; false for all others.
    func measure(_ command: Command, _ state: ExplorerState) -> Bool {
        let (plan, method, table) = (state.plan, state.method, state.sensitivity.table)
        switch command {
        case .attach(let text, let number): attach(text, number: number)
        case .evaluate(let generation):
            send { await $0.evaluate(plan, by: method, knowing: table, generation: generation) }
        case .probe(let layers, let generation):
            let request = SensitivityRequest(layers: layers, samples: state.sensitivity.samples)
            send { await $0.probe(request, SensitivityRequest.plan(like: plan), by: method, generation: generation) }
        case .stopMeasuring: send { await $0.stopMeasuring() }
        case .saveSensitivity: if let table { save(table) }
        default: return false
        }
        return true
    }

    private func attach(_ text: String, number: Int) {
        let (network, session, mailbox) = (network, session, mailbox)
        background.add {
            let result: Result<AttachedData, PruningError>
            do throws(PruningError) {
                let (dataset, data) = try AttachedData.open(text, for: network)
                await session.attach(dataset, EvaluationOptions())
                result = .success(data)
            } catch {
                result = .failure(error)
            }
            mailbox.post(.attached(result, number: number))
        }
    }

    private func save(_ table: SensitivityTable) {
        let (checkpoint, mailbox) = (network.checkpoint, mailbox)
        background.add {
            do throws(PruningError) {
                try table.write(beside: checkpoint)
            } catch {
                mailbox.post(.sensitivityNotSaved(error))
            }
        }
    }
}

extension AttachedData {
    /// Opens data and sees whether they fit the network; reads headers, and the table beside the checkpoint.
    ///
    /// - Parameter text: `FILE` or `FILE:key=value,…`.
    static func open(_ text: String, for network: Network) throws(PruningError) -> (Dataset, AttachedData) {
        if let absence = network.checkpoint.absence() { throw .checkpoint(absence) }
        let dataset = try Dataset.measuring(text, network)
        let graph: Graph
        do throws(ForwardError) { graph = try network.graph() } catch { throw .forward(error) }
        let fitted = try EvaluationData(dataset, for: graph, EvaluationOptions())
        let fingerprint: Fingerprint
        do throws(CheckpointError) { fingerprint = try network.checkpoint.fingerprint() } catch {
            throw .checkpoint(error)
        }
        var data = AttachedData(
            name: dataset.name, text: text, samples: fitted.dataset.count, words: fitted.words,
            fingerprint: "\(fingerprint)")
        do throws(PruningError) {
            data.stored = try SensitivityTable.beside(network.checkpoint)
        } catch {
            data.storedFault = "\(error)"
        }
        return (dataset, data)
    }
}
