import Foundation
import Testing

/// `evaluate` by a method of tokens, as a script would call it.
struct TokenCommandTests {
    private let scratch: Scratch
    private let model: String

    init() throws {
        scratch = try Scratch()
        model = Samples.path("emoji-vit")
        try Self.writePictures(to: scratch.url("pictures.safetensors"), count: 24)
    }

    private static func writePictures(to url: URL, count: Int) throws {
        var state: UInt64 = 9
        let x = (0..<count * 3072).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Float(state >> 40) / Float(1 << 24)
        }
        let y = (0..<count).map { Int64($0 % 9) }
        let (first, second) = (x.count * 4, y.count * 8)
        var header = #"{"pixel_values":{"dtype":"F32","shape":[\#(count),3,32,32],"data_offsets":[0,\#(first)]},"#
        header += #""y":{"dtype":"I64","shape":[\#(count)],"data_offsets":[\#(first),\#(first + second)]}}"#
        header += String(repeating: " ", count: (8 - header.utf8.count % 8) % 8)
        var data = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Data($0) } + Data(header.utf8)
        data += x.withUnsafeBytes { Data($0) }
        data += y.withUnsafeBytes { Data($0) }
        try data.write(to: url)
    }

    private struct Found: Decodable {
        struct Measured: Decodable {
            struct Metric: Decodable, Equatable {
                let name: String
                let value: Double
                let dense: Double?
            }
            let metrics: [Metric]
            let samples: Int
        }
        struct Place: Decodable, Equatable {
            let block: Int
            let keep: Double
            let kept: Int
            let of: Int
        }
        struct Products: Decodable, Equatable {
            let dense: Int
            let left: Int
            let saved: Double
        }
        let measured: Measured
        let places: [Place]
        let tokens: [Int]
        let multiplyAdds: Products
    }

    private func evaluate(_ arguments: String...) async throws -> Program.Outcome {
        try await Program.espalier.run(
            ["evaluate", model, "--data", scratch.path("pictures.safetensors")] + arguments)
    }

    private func found(_ outcome: Program.Outcome) throws -> Found {
        try #require(outcome.status == 0, "\(outcome.errors)")
        return try JSONDecoder().decode(Found.self, from: outcome.output)
    }

    @Test func aRecipeOfTokensReplaysToTheSameFigures() async throws {
        for file in ["tokens.yaml", "tokens.json"] {
            let first = try found(
                await evaluate(
                    "--method", "zero-tprune", "--keep", "0.7", "--after", "1", "--after",
                    "2:keep=0.5,metric=dot", "--set", "partition=random", "--seed", "3", "--save-recipe",
                    scratch.path(file), "--json"))
            // 16 tokens, ⌊.3 · 16⌋ = 4 leave; 12, of which 6 leave.
            #expect(first.tokens == [17, 13, 7])
            #expect(
                first.places == [
                    .init(block: 1, keep: 0.7, kept: 12, of: 16), .init(block: 2, keep: 0.5, kept: 6, of: 12),
                ])
            let second = try found(await evaluate("--recipe", scratch.path(file), "--batch", "7", "--json"))
            #expect(second.places == first.places && second.multiplyAdds == first.multiplyAdds)
            for (one, other) in zip(first.measured.metrics, second.measured.metrics) {
                #expect(one.name == other.name && abs(one.value - other.value) < 1e-5)
            }
        }
    }

    @Test func aBudgetOfFLOPsIsMet() async throws {
        let found = try found(
            await evaluate("--method", "zero-tprune", "--budget", "flops=80%", "--after", "1,2", "--json"))
        #expect(found.multiplyAdds.left <= found.multiplyAdds.dense * 8 / 10 && found.multiplyAdds.saved < 0.25)
        #expect(found.places[0].keep == found.places[1].keep && found.measured.samples == 24)
    }

    @Test func theTableSaysHowEverythingIsKnown() async throws {
        let text = try await evaluate("--method", "zero-tprune", "--keep", "70%").text
        #expect(text.contains("vit.encoder.layer.1      17             13  70.00 %"))
        #expect(
            text.contains("EXACT multiply-adds a sample") && text.contains("MEASURED on 24 of 24 samples with tokens"))
    }

    @Test(arguments: [
        (["--method", "zero-tprune"], "say how many tokens stay"),
        (["--method", "zero-tprune", "--keep", "0"], "--keep: 0 is not a share"),
        (["--method", "zero-tprune", "--keep", "0.5", "--after", "3"], "a block that tokens may leave after: 1 to 2"),
        (["--method", "zero-tprune", "--keep", "0.5", "--after", "2:keep"], "blocks such as 2,3"),
        (["--method", "zero-tprune", "--sparsity", "0.5"], "--sparsity says nothing about tokens"),
        (["--method", "zero-tprune", "--budget", "bytes=50%"], "one of FLOPs for tokens"),
        (["--method", "zero-tprune", "--keep", "0.5", "--set", "similar=9"], "similar: 9 is not"),
        (["--method", "magnitude", "--sparsity", "0.5", "--keep", "0.5"], "of a method of tokens"),
        (["--save-recipe", "x.yaml"], "of a method of tokens"),
    ])
    func whatMakesNoSenseIsRefused(arguments: [String], words: String) async throws {
        let outcome = try await Program.espalier.run(
            ["evaluate", model, "--data", scratch.path("pictures.safetensors")] + arguments)
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains(words), "\(outcome.errors)")
    }

    @Test func aRecipeOfTokensIsNotAppliedToACheckpoint() async throws {
        let recipe = scratch.path("c.yaml")
        _ = try found(
            await evaluate("--method", "zero-tprune", "--keep", "0.7", "--save-recipe", recipe, "--json"))
        for arguments in [
            ["apply", model, "--recipe", recipe, "--out", scratch.path("out")],
            ["export", model, "--recipe", recipe, "--to", "csv", "--out", scratch.path("out")],
        ] {
            let outcome = try await Program.espalier.run(arguments)
            #expect(outcome.status == 2 && outcome.errors.contains("espalier evaluate --recipe runs it"))
        }
    }

    @Test func aRecipeOfAnotherCheckpointIsRefused() async throws {
        _ = try found(
            await evaluate(
                "--method", "zero-tprune", "--keep", "0.7", "--save-recipe", scratch.path("a.yaml"), "--json"))
        let text = try String(contentsOf: scratch.url("a.yaml"), encoding: .utf8)
        let lines = text.split(separator: "\n").map {
            $0.contains("fingerprint") ? "  fingerprint: \"00\"" : String($0)
        }
        try Data(lines.joined(separator: "\n").utf8).write(to: scratch.url("b.yaml"))
        let outcome = try await evaluate("--recipe", scratch.path("b.yaml"))
        #expect(outcome.status != 0 && outcome.errors.contains("the recipe is for checkpoint 00"))
    }
}
