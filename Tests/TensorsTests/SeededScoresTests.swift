import Tensors
import Testing

struct SeededScoresTests {
    @Test(arguments: [("model.layers.0.mlp.up_proj.weight", 42), ("", 0), ("größe", 1 << 40)] as [(String, Int)])
    func repeatInNumpy(name: String, seed: Int) throws {
        let oracle = try Oracle("random_scores.py", "\(seed)", name, "5000")
        let scores = SeededScores(seed: UInt64(seed), name: name)
        var values = [Float](repeating: 0, count: 5_000)
        var span = values.mutableSpan
        scores.fill(&span, from: 0)
        #expect(try values.map(\.bitPattern) == oracle.patterns("scores.f32"))
        #expect(values[4_321] == scores.score(of: 4_321))
    }

    @Test func startAnywhere() {
        let scores = SeededScores(seed: 9, stream: 3)
        var values = [Float](repeating: 0, count: 100)
        var span = values.mutableSpan
        scores.fill(&span, from: 1_000_000)
        #expect(values == (1_000_000..<1_000_100).map { scores.score(of: $0) })
    }

    /// FNV-1a 64 of "a", from the published test vectors.
    @Test func hashesNamesByFNV1a() { #expect(SeededScores.stream(of: "a") == 0xAF63_DC4C_8601_EC8C) }
}
