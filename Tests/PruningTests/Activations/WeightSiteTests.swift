import Pruning
import Subjects
import Tensors
import Testing

/// Where graphs multiply with weights.
struct WeightSiteTests {
    private func sites(
        _ shape: [Int], _ build: (inout HandGraph, Graph.Value, Graph.Value) -> Graph.Value
    ) throws -> [WeightSite] {
        let network = try Scratch().network([.init("w", shape)])
        var hand = HandGraph(network)
        let input = hand.input("x", [4])
        let end = build(&hand, input, hand.weight("w"))
        return network.sites(in: hand.ending(at: end))
    }

    @Test func aGeneralProductTellsWhichDimensionIsTheInput() throws {
        let turned = try sites([3, 4]) { hand, x, w in hand.node("Gemm", "g", [x, w], ["transB": .integer(1)]) }
        #expect(turned.map(\.inputAxis) == [1] && turned.map(\.channels) == [4] && turned.map(\.outputs) == [3])
        let plain = try sites([4, 3]) { hand, x, w in hand.node("Gemm", "g", [x, w]) }
        #expect(plain.map(\.inputAxis) == [0] && plain.map(\.channels) == [4] && plain.map(\.outputs) == [3])
        let left = try sites([3, 4]) { hand, x, w in hand.node("Gemm", "g", [w, x], ["transB": .integer(1)]) }
        #expect(left.map(\.inputAxis) == [1] && left.map(\.operand) == [0])
        #expect(left.compactMap(\.input?.layout) == [.axis(1)])
    }

    @Test func aLinearLayerIsStoredOutputFirst() throws {
        let found = try sites([3, 4]) { hand, x, w in hand.node("espalier.Linear", "l", [x, w]) }
        #expect(found.map(\.use) == [.linear] && found.map(\.inputAxis) == [1] && found.map(\.outputs) == [3])
        #expect(found.compactMap(\.input?.layout) == [.axis(-1)])
    }

    @Test func changesOfLayoutAreSeenThrough() throws {
        let found = try sites([3, 2, 2]) { hand, x, w in
            let shape = hand.array(HostTensor([3, -1] as [Int64], shape: [2]))
            let flat = hand.node("Reshape", "r", [hand.node("Identity", "i", [w]), shape])
            return hand.node("MatMul", "m", [x, hand.node("Transpose", "t", [flat])])
        }
        // Four input channels that are two stored dimensions.
        #expect(found.map(\.channels) == [4] && found.map(\.inputAxis) == [nil])
        let squeezed = try sites([3, 1, 4]) { hand, x, w in
            let axes = hand.array(HostTensor([1] as [Int64], shape: [1]))
            return hand.node("MatMul", "m", [x, hand.node("Transpose", "t", [hand.node("Squeeze", "s", [w, axes])])])
        }
        #expect(squeezed.map(\.inputAxis) == [2])
    }

    @Test func aWeightUsedTwiceHasTwoSites() throws {
        let found = try sites([4, 4]) { hand, x, w in
            hand.node("MatMul", "b", [hand.node("MatMul", "a", [x, w]), w])
        }
        #expect(found.map(\.node) == [0, 1] && found.map(\.layer) == [0, 0])
    }

    @Test func computedWeightsHaveNoSite() throws {
        let found = try sites([4, 4]) { hand, x, w in hand.node("MatMul", "m", [x, hand.node("Tanh", "t", [w])]) }
        #expect(found.isEmpty)
    }

    @Test func aConvolutionHasItsGeometry() throws {
        let found = try sites([6, 2, 3, 5]) { hand, x, w in
            hand.node(
                "Conv", "c", [x, w],
                [
                    "group": .integer(2), "strides": .integers([2, 1]), "dilations": .integers([1, 2]),
                    "pads": .integers([1, 0, 2, 3]),
                ])
        }
        guard case .convolution(let window)? = found.first?.use else { return #expect(Bool(false), "no convolution") }
        #expect(window.groups == 2 && window.kernel == [3, 5] && window.span(1) == 9)
        #expect(window.zeros(0, length: 7) == (1, 2) && window.zeros(1, length: 7) == (0, 3))
        #expect(found[0].channels == 4 && found[0].outputs == 6 && found[0].inputAxis == 1)
        let nonsense = try sites([6, 2, 3, 5]) { hand, x, w in
            hand.node("Conv", "c", [x, w], ["strides": .integers([0, 1])])
        }
        #expect(nonsense.isEmpty)
    }

    /// Nine positions in steps of 2 are five windows: (5 − 1) · 2 + 4 − 9 = 3 zeros.
    @Test func sameAsInputNeedsZeros() {
        var window = ConvolutionWindow(
            groups: 1, kernel: [4], strides: [2], dilations: [1], padding: .sameUpper)
        #expect(window.zeros(0, length: 9) == (1, 2))
        window.padding = .sameLower
        #expect(window.zeros(0, length: 9) == (2, 1))
    }
}
