import Checkpoints
import Foundation
import Methods
import Pruning
import Subjects
import Synchronization
import Tensors
import Testing

struct SessionTests {
    /// Events in the order in which they came.
    private final class Log: Sendable {
        private let events = Mutex<[Event]>([])
        func add(_ event: Event) { events.withLock { $0.append(event) } }
        var all: [Event] { events.withLock { $0 } }
        func scored(_ generation: Int) -> [Int] {
            all.compactMap {
                if case .scored(let score, generation) = $0 { score.target.layer } else { nil }
            }
        }
        func finished(_ generation: Int) -> Bool {
            all.contains { if case .finished(generation) = $0 { true } else { false } }
        }
    }

    private func network(_ count: Int = 40) throws -> Network {
        try Scratch().network((0..<count).map { Scratch.Tensor("layers.\($0).weight", [32, 24]) })
    }

    private func targets(_ network: Network, _ granularity: Granularity = .weight) -> [Target?] {
        network.targets(at: granularity, pattern: .none)
    }

    /// A method that waits at a gate, so that the order of scoring can be seen.
    private func gated(_ gate: Gate) throws -> OpenedMethod {
        let magnitude = try Catalog.open(MethodChoice())
        return OpenedMethod(card: magnitude.card, tunables: [], allocator: magnitude.allocator) {
            target, network, tools in
            await gate.pass()
            return await magnitude.score(target, network, tools)
        }
    }

    private actor Gate {
        private var isOpen = false
        private var waiting: [CheckedContinuation<Void, Never>] = []
        func pass() async {
            if !isOpen { await withCheckedContinuation { waiting.append($0) } }
        }
        func open() {
            isOpen = true
            for one in waiting { one.resume() }
            waiting = []
        }
    }

    @Test func layersOnScreenAreScoredFirst() async throws {
        let (network, log, gate) = (try network(), Log(), Gate())
        let session = Session(network, report: log.add)
        await session.score(targets(network), by: try gated(gate), keeping: false, generation: 1)
        await session.prefer([30, 31, 32, 33])
        await gate.open()
        await session.settle()
        let order = log.scored(1)
        #expect(order.count == 40)
        // Workers may have taken a layer each before the screen spoke.
        let workers = ProcessInfo.processInfo.activeProcessorCount
        #expect(Set(order.prefix(workers + 4 + workers)).isSuperset(of: [30, 31, 32, 33]))
        #expect(log.finished(1))
    }

    @Test func aNewerRequestDropsTheOlder() async throws {
        let (network, log, gate) = (try network(), Log(), Gate())
        let session = Session(network, report: log.add)
        await session.score(targets(network), by: try gated(gate), keeping: false, generation: 1)
        await session.score(
            targets(network), by: try Catalog.open(MethodChoice(id: "random-pruning")), keeping: false, generation: 1)
        await gate.open()
        await session.settle()
        #expect(await session.allScores.allSatisfy { $0?.criterion == .random(seed: 17) })
        #expect(log.scored(1).count == 40, "the older pass had the same generation, yet nothing of it came through")
    }

    @Test func aCancelledPassSaysNothingMore() async throws {
        let (network, log, gate) = (try network(), Log(), Gate())
        let session = Session(network, report: log.add)
        await session.score(targets(network), by: try gated(gate), keeping: false, generation: 3)
        await session.cancel()
        await gate.open()
        await session.settle()
        #expect(!log.finished(3))
        #expect(log.scored(3).count < 40)
    }

    @Test func scoresOfAnotherMethodDoNotStand() async throws {
        let network = try network(3)
        let session = Session(network)
        _ = try await session.settled(Plan(), by: try Catalog.open(MethodChoice()))
        let random = MethodChoice(id: "random-pruning")
        _ = try await session.settled(Plan.with { $0.method = random }, by: try Catalog.open(random))
        #expect(await session.allScores.allSatisfy { $0?.criterion == .random(seed: 17) })
    }

    @Test func scoresOfTheSameMethodStand() async throws {
        let (network, log) = (try network(5), Log())
        let session = Session(network, report: log.add)
        let law = MethodChoice(id: "random-pruning", settings: ["law": .choice("er")])
        await session.score(
            targets(network), by: try Catalog.open(MethodChoice(id: "random-pruning")), keeping: false, generation: 1)
        await session.settle()
        await session.score(targets(network), by: try Catalog.open(law), keeping: true, generation: 2)
        await session.settle()
        #expect(log.scored(1).count == 5 && log.scored(2).isEmpty)
        #expect(log.finished(2))
    }

    @Test func refiningMakesAThresholdExact() async throws {
        let (network, log) = (try network(4), Log())
        let session = Session(network, report: log.add)
        let method = try Catalog.open(MethodChoice())
        await session.score(targets(network), by: method, keeping: false, generation: 1)
        await session.settle()
        let solver = PlanSolver(network)
        let plan = Plan.with { $0.budget = .sparsity(0.5) }
        let rough = solver.solve(plan, scores: await session.allScores, own: method.allocator)
        #expect(rough.outcomes.allSatisfy { $0.certainty == .bounded } && rough.refinements.count == 4)
        await session.refine(rough.refinements, generation: 2)
        await session.settle()
        let exact = solver.solve(plan, scores: await session.allScores, own: method.allocator)
        #expect(exact.outcomes.allSatisfy { $0.certainty == .exact } && exact.refinements.isEmpty)
        #expect(log.scored(2).count == 4)
    }

    @Test func unitSparsityCountsWhatTheMaskKeeps() async throws {
        let (network, log) = (try network(1), Log())
        let settled = try await network.settled(0.5)
        let mask = try #require(try await settled.mask(of: 0))
        let session = Session(network, report: log.add)
        await session.score(targets(network), by: try Catalog.open(MethodChoice()), keeping: false, generation: 1)
        await session.settle()
        for axis in [Granularity.row, .column, .block(height: 16, width: 16)] {
            await session.unitSparsity(of: 0, along: axis, removing: 384, generation: 1)
            await session.settle()
            guard case .unitSparsity(let found, 1)? = log.all.last else {
                Issue.record("no answer")
                return
            }
            var (lost, size) = ([Int: Int](), [Int: Int]())
            for index in 0..<768 {
                let (row, column) = (index / 24, index % 24)
                let unit = axis == .row ? row : axis == .column ? column : row / 16 * 2 + column / 16
                size[unit, default: 0] += 1
                lost[unit, default: 0] += mask[index] ? 0 : 1
            }
            let expected = size.keys.sorted().map {
                1 - Float((size[$0] ?? 0) - (lost[$0] ?? 0)) / Float(size[$0] ?? 1)
            }
            #expect(found.shares == expected)
        }
    }

    @Test func aStaleUnitCountDoesNotTrap() async throws {
        let (network, log) = (try network(1), Log())
        let session = Session(network, report: log.add)
        let method = try Catalog.open(MethodChoice())
        await session.score(targets(network, .row), by: method, keeping: false, generation: 1)
        await session.settle()
        await session.unitSparsity(of: 0, along: .column, removing: 700, generation: 1)
        await session.settle()
        guard case .unitSparsity(let found, 1)? = log.all.last else {
            Issue.record("no answer")
            return
        }
        #expect(found.removed == 32)
    }
}
