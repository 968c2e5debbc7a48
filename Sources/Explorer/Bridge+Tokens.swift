import Exporters
import Methods
import Pruning
import Subjects
import Terminal

extension Bridge {
    /// Starts what the Tokens screen wants; false for all others.
    func tokens(_ command: Command) -> Bool {
        switch command {
        case .findTokenSites: findTokenSites()
        case .showTokens(let request, let generation): liveTokens.show(request, generation: generation)
        case .stopTokens: liveTokens.cancel()
        case .exportTokens(let export): write(export)
        default: return false
        }
        return true
    }

    private func write(_ export: TokenExport) {
        let (checkpoint, mailbox) = (network.checkpoint, mailbox)
        side.start(.export) {
            let result: Result<ExportReport, PruningError>
            do throws(PruningError) { result = .success(try export.run(beside: checkpoint)) } catch {
                result = .failure(error)
            }
            mailbox.post(.exported(result))
        }
    }

    private func findTokenSites() {
        let (network, mailbox) = (network, mailbox)
        background.add {
            let sites: TokenSites
            do throws(ForwardError) {
                let graph = try network.graph()
                sites = TokenSites(blocks: graph.blocks.map(\.name), reason: graph.whyNoTokenSites)
            } catch {
                sites = TokenSites(blocks: [], reason: "\(error)")
            }
            mailbox.post(.tokenSites(sites))
        }
    }
}
