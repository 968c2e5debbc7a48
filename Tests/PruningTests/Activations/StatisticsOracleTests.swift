import Pruning
import Subjects
import Tensors
import Testing

/// Statistics against numpy, of activations that onnxruntime computed.
struct StatisticsOracleTests {
    static let kinds = ["mlp", "cnn", "transformer", "odd"]

    @Test(arguments: kinds, [1, 5, 37]) func momentsAreThoseOfNumpy(kind: String, block: Int) throws {
        let small = try SmallNetwork(kind)
        let statistics = try small.pass([.inputMoments, .inputExtremes, .outputMoments], block: block).run()
        #expect(statistics.samples == 37)
        for name in small.layers {
            let id = try small.id(name)
            let input = try #require(statistics.input(of: id), "\(name)")
            #expect(try input.moments.distance(to: small.expected, name + "#input") < 1e-6, "\(name)")
            let extremes = try #require(input.extremes, "\(name)")
            let (least, most) = (extremes.minima.map { Double($0) }, extremes.maxima.map { Double($0) })
            #expect(distance(least, try small.expected(name + "#input.minimum")) < 1e-6, "\(name)")
            #expect(distance(most, try small.expected(name + "#input.maximum")) < 1e-6, "\(name)")
            guard small.expected.has(name + "#output.mean") else { continue }
            let output = try #require(statistics[id]?.output, "\(name)")
            #expect(try output.distance(to: small.expected, name + "#output") < 1e-6, "\(name)")
        }
    }

    @Test(arguments: kinds) func gramMatricesAreThoseOfNumpy(kind: String) throws {
        let small = try SmallNetwork(kind)
        let statistics = try small.pass([.inputGram]).run()
        for name in small.layers {
            let gram = statistics.input(of: try small.id(name))?.gram
            guard small.expected.has(name + "#gram") else {
                #expect(gram == nil, "\(name)")
                continue
            }
            let values = try #require(gram, "\(name)").values
            #expect(distance(values, try small.expected(name + "#gram")) < 1e-6, "\(name)")
        }
    }

    @Test func gradientsAreThoseOfTheChainRule() throws {
        let small = try SmallNetwork("mlp")
        let statistics = try small.pass(.gradients).run()
        for name in ["first", "turned", "again"] {
            let found = try #require(statistics[try small.id(name)]?.gradients, "\(name)")
            #expect(found.count == 8)
            #expect(distance(try #require(found.means), try small.expected(name + "#gradient.mean")) < 1e-5, "\(name)")
            let squares = try #require(found.meanSquares)
            #expect(distance(squares, try small.expected(name + "#gradient.square")) < 1e-5, "\(name)")
            let products = try #require(found.products)
            for (sums, axis) in zip(products, ["rows", "columns"]) {
                let expected = try small.expected(name + "#gradient." + axis)
                #expect(distance(sums.signed + sums.absolute + sums.squared, expected) < 1e-5, "\(name) \(axis)")
            }
        }
    }

    @Test func attentionIsTheMeanOfItsProbabilities() throws {
        let small = try SmallNetwork("transformer")
        let statistics = try small.pass(.attention, attention: ["p"]).run()
        let found = try #require(statistics.attention.first)
        #expect(found.shape == [2, 5, 5] && found.samples == 37)
        #expect(distance(found.means, try small.expected("p#attention")) < 1e-6)
    }

    @Test func layersWithOneInputShareIt() throws {
        let small = try SmallNetwork("transformer")
        let statistics = try small.pass([.inputMoments]).run()
        let places = try ["q", "k", "v", "out"].map { try #require(statistics[try small.id($0)]?.input) }
        #expect(Set(places).count == 2 && Set(places.prefix(3)).count == 1)
    }
}
