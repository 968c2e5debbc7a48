import Checkpoints
import Exporters
import Methods
import Pruning
import Subjects
import Terminal

/// Carries commands to the session, in order, and its answers back as messages. Nothing here waits on the caller's thread.
final class Bridge: Sendable {
    let mailbox: Mailbox<Message>
    let session: Session
    /// As it was opened.
    let network: Network
    /// Files are opened and kept here, so that orders need not wait for them.
    let background = BackgroundLine()
    let side = SideJobs()
    /// Where networks are cut and run: neither keys nor scores wait for it.
    let worker: WorkerThread
    /// A network whose tokens leave, on a thread of its own.
    let liveTokens: LiveTokens
    let surroundings: Surroundings
    private let orders: AsyncStream<Order>.Continuation

    typealias Order = @Sendable (Session) async -> Void

    /// - Parameters:
    ///   - priority: of scoring and refining.
    ///   - pipe: wakes the thread that sleeps until an answer comes; nil where none does.
    init(
        _ network: Network, index: ScanIndex?, _ surroundings: Surroundings = Surroundings(),
        priority: TaskPriority = .utility, waking pipe: WakePipe? = nil
    ) {
        self.network = network
        self.surroundings = surroundings
        worker = WorkerThread(niceness: priority == .background ? 10 : 0)
        let mailbox = Mailbox<Message>(waking: pipe)
        self.mailbox = mailbox
        liveTokens = LiveTokens(
            network, opener: { (plan, graph) throws(PruningError) in try Catalog.gating(plan, graph) },
            report: { mailbox.post(.tokens($0, generation: $1)) })
        let session = Session(network, index: index, priority: priority) { mailbox.post(.session($0)) }
        self.session = session
        let (stream, continuation) = AsyncStream<Order>.makeStream()
        orders = continuation
        Task.detached { for await order in stream { await order(session) } }
    }

    /// Starts what a command asks for, if it concerns the engine; false for those that concern the screen.
    func perform(_ command: Command, _ state: ExplorerState) -> Bool {
        switch command {
        case .score(let keeping):
            let (targets, method, generation) = (state.solution.outcomes.map(\.target), state.method, state.generation)
            send { await $0.score(targets, by: method, keeping: keeping, generation: generation) }
        case .prefer(let layers): send { await $0.prefer(layers) }
        case .refine(let refinements):
            let generation = state.generation
            send { await $0.refine(refinements, generation: generation) }
        case .countSpread(let request):
            send {
                await $0.unitSparsity(
                    of: request.layer, along: request.axis, removing: request.removed, generation: request.generation)
            }
        case .export(let request): export(request, state)
        case .cancelJobs: send { await $0.cancel() }
        case .attach, .evaluate, .probe, .stopMeasuring, .saveSensitivity: return measure(command, state)
        case .train, .stopTraining, .inspectTraining, .useWeights, .findStopped: return train(command, state)
        case .sweep, .compare, .stopComparing, .shape: return compare(command, state)
        case .findGroups, .cut, .stopCut, .exportCut: return cut(command, state)
        case .findTokenSites, .showTokens, .stopTokens, .exportTokens: return tokens(command)
        case .theme, .mouse, .copyText, .redraw, .suspend, .quit: return false
        }
        return true
    }

    /// Returns when every order given so far is carried out and no job runs.
    func settle() async {
        await background.settle()
        await side.settle()
        await liveTokens.settle()
        await withCheckedContinuation { done in
            send {
                await $0.settle()
                done.resume()
            }
        }
    }

    func send(_ order: @escaping Order) { orders.yield(order) }

    /// Exports work on scores of their own, so that editing goes on meanwhile.
    private func export(_ request: ExportRequest, _ state: ExplorerState) {
        let (network, plan, method, scores, mailbox) = (state.network, state.plan, state.method, state.scores, mailbox)
        let (table, index) = (state.sensitivity.table, state.presentIndex)
        side.start(.export) {
            let result: Result<ExportReport, PruningError>
            do throws(PruningError) {
                let settled = try await Session(network, index: index, scores: scores)
                    .settled(plan, by: method, knowing: table, acceptingLess: true)
                result = .success(try await request.run(settled))
            } catch {
                result = .failure(error)
            }
            mailbox.post(.exported(result))
        }
    }
}
