import Pruning
import Subjects
import Tensors
import Testing

/// What goes wrong is told before or where it happens.
struct StatisticsFaultTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    /// log(x) + mask, softmax, times w: eight samples of two.
    private func pass(_ x: [Float], block: Int) throws -> StatisticsPass {
        let network = try scratch.network([.init("w", [2, 3])])
        let data = try scratch.data("x", [8, 2], x)
        var hand = HandGraph(network)
        let logarithm = hand.node("Log", "log", [hand.input("x", [2])])
        // Sees half of it, as a causal mask does.
        let mask = hand.array(HostTensor([-.infinity, 0] as [Float], shape: [2]))
        let scores = hand.node("Add", "masked", [logarithm, mask])
        let shares = hand.node("Softmax", "shares", [scores], ["axis": .integer(-1)])
        let product = hand.node("MatMul", "product", [shares, hand.weight("w")])
        return try StatisticsPass(network, hand.ending(at: product), data, [.inputMoments], block: block)
    }

    @Test(arguments: [1, 3, 8]) func aNaNIsNamedByNodeAndSample(block: Int) throws {
        var x = [Float](repeating: 2, count: 16)
        x[2 * 6 + 1] = -1
        let error = #expect(throws: PruningError.self) { try pass(x, block: block).run() }
        #expect(error == .forward(.notFinite(node: "log", sample: 6)))
        #expect(error?.description == "node log gives NaN or infinity for sample 6")
    }

    @Test func aMaskOfInfinitiesIsNoFault() throws {
        let statistics = try pass([Float](repeating: 2, count: 16), block: 4).run()
        #expect(statistics.input(of: 0)?.moments.means == [0, 1])
    }

    @Test func tooMuchMemoryIsRefusedBeforeItStarts() throws {
        let small = try SmallNetwork("mlp")
        let pass = try small.pass([.inputGram])
        try pass.checkMemory(available: 1 << 40)
        let error = #expect(throws: ForwardError.self) { try pass.checkMemory(available: 1000) }
        guard case .memory(let needed, 1000)? = error else { throw try #require(error) }
        // The weights of 9 · 6 + 9 + 7 · 9 + 7 · 7 numbers, and Gram matrices of 6, 9 and 7 channels twice.
        #expect(needed > 4 * 175 + 16 * (36 + 81 + 49))
    }

    @Test func gradientsNeedALoss() throws {
        let small = try SmallNetwork("mlp")
        let error = #expect(throws: PruningError.self) {
            try StatisticsPass(small.network, small.graph, small.data, .gradients, block: 5)
        }
        #expect(error?.description == "needs gradients of a loss on data: give data with labels, or token windows")
    }

    @Test func aCancelledPassEndsBetweenNodes() throws {
        let small = try SmallNetwork("mlp")
        var asked = 0
        #expect(throws: PruningError.cancelled) {
            try small.pass([.inputMoments]).run(isCancelled: {
                asked += 1
                return asked > 10
            })
        }
        #expect(asked == 11)
    }
}
