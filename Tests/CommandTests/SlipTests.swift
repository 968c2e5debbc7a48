import Foundation
import Testing

/// What a slip of the hand is answered with: the status, and one line that says what to type instead.
struct SlipTests {
    private let espalier = Program.espalier
    private let scratch: Scratch
    private static let silero = Samples.path("silero-vad")
    private static let digits = Samples.path("digits/cnn.onnx")

    init() throws { scratch = try Scratch() }

    @Test(arguments: [
        ["prune", silero, "--sparsity", "60%", "--lock", "nosuch*"],
        ["prune", silero, "--sparsity", "60%", "--rule", "nosuch*=0.5"],
        ["sweep", silero, "--lock", "nosuch*"],
        ["evaluate", digits, "--data", "absent.npz", "--sparsity", "60%", "--lock", "nosuch*"],
        ["cut", digits, "--sparsity", "30%", "--lock", "nosuch*"],
        ["cut", digits, "--rule", "nosuch*=0.5"],
    ])
    func aPatternThatNothingMatchesIsAMisuse(arguments: [String]) async throws {
        try await expect(2, arguments, saying: "is named like nosuch*")
    }

    @Test func aPatternThatMatchesOneLayerIsTaken() async throws {
        let outcome = try await espalier.run(["prune", Self.silero, "--sparsity", "60%", "--lock", "conv2*"])
        #expect(outcome.status == 0, "\(outcome.errors)")
    }

    @Test(arguments: [
        (
            ["prune", silero, "--sparsity", "50%", "--method", "flap"],
            "flap cuts channels or heads: espalier cut --method flap"
        ),
        (
            ["prune", silero, "--sparsity", "50%", "--method", "zero-tprune"],
            "zero-tprune lets tokens leave while a network runs: espalier evaluate --method zero-tprune"
        ),
        (
            ["cut", digits, "--sparsity", "50%", "--method", "wanda"],
            "wanda takes single weights: espalier prune --method wanda"
        ),
    ])
    func aMethodOfAnotherCommandIsSentThere(arguments: [String], line: String) async throws {
        try await expect(2, arguments, saying: "espalier: \(line)\n")
    }

    @Test(arguments: ["-5%", "150%"], ["prune", "cut"])
    func aSparsityOutsideItsRangeSaysTheRange(text: String, command: String) async throws {
        let path = command == "cut" ? Self.digits : Self.silero
        try await expect(
            2, [command, path, "--sparsity", text], saying: "espalier: --sparsity: \(text) is not a share of 0 to 100 %"
        )
    }

    @Test func ofSeveralPathsAFolderIsToldOfAsOne() async throws {
        let paths = [Self.silero, Samples.path("mtcnn-rnet-bf16")]
        try await expect(3, ["layers"] + paths, saying: "silero-vad: a folder; several paths are")
    }

    @Test func ofSeveralPathsEveryAbsentOneIsNamed() async throws {
        try await expect(3, ["foo", "bar"], saying: "espalier: foo, bar: no such file or directory\n")
    }

    @Test(arguments: [("layers", "--data"), ("diff", "--diff"), ("layers", "--diff")])
    func aScreenOfAFileThatIsNotThereIsRefused(screen: String, option: String) async throws {
        try await expect(3, [Self.digits, "--once", screen, option, "absent.npz"], saying: "absent.npz")
    }

    @Test func aRecipeOfACutIsSentToApply() async throws {
        let recipe = scratch.path("cut.yaml")
        let made = try await espalier.run(["cut", Self.digits, "--sparsity", "30%", "--recipe", recipe])
        #expect(made.status == 0, "\(made.errors)")
        for arguments in [
            ["evaluate", Self.digits, "--data", "absent.npz", "--recipe", recipe],
            ["export", Self.digits, "--to", "csv", "--recipe", recipe],
            [Self.digits, "--once", "layers", "--recipe", recipe], ["prune", Self.digits, "--from-recipe", recipe],
        ] {
            try await expect(2, arguments, saying: "is a recipe of a cut")
        }
    }

    @Test func anIndexSaysThatItNeedsTheWeights() async throws {
        let index = scratch.path("c.espalier")
        let made = try await espalier.run(["scan", Self.digits, "-o", index])
        #expect(made.status == 0, "\(made.errors)")
        for arguments in [
            [index, "--once", "metrics", "--data", "absent.npz"], ["evaluate", index, "--data", "absent.npz"],
            ["groups", index],
        ] {
            try await expect(3, arguments, saying: "needs the weights; this is an index of cnn.onnx")
        }
    }

    @Test(arguments: [("uniform", true), ("global", false)])
    func onlyAShareOfEachGroupStandsBesideIt(allocator: String, isOfEach: Bool) async throws {
        let outcome = try await espalier.run(["cut", Self.digits, "--sparsity", "30%", "--allocator", allocator])
        let heading = try #require(outcome.text.split(separator: "\n").first)
        #expect(heading.contains("asked") == isOfEach)
        #expect(outcome.text.contains("asked of all groups together: 30.00 % of their units") == !isOfEach)
    }

    @Test func theThemeThatHelpShowsIsThere() async throws {
        let help = try await espalier.run(["themes", "--help"]).text
        let shown = try #require(help.split(separator: "--theme ").last?.split(separator: "\n").first)
        let names = try await espalier.run(["themes"]).text.split(separator: "\n")
        #expect(names.contains(shown))
    }

    @Test func aScriptTakesKeysByTheNamesThatHelpShows() async throws {
        let script = scratch.url("keys")
        try Data("size 80x24\nkeys f conv2<Enter>\nexpect conv2\nkeys <Down> <PageUp> <TAB> <S-Tab>\n".utf8).write(
            to: script)
        let outcome = try await espalier.run([Self.digits, "--script", script.path])
        #expect(outcome.status == 0, "\(outcome.errors)")
        try Data("keys <Entre>\n".utf8).write(to: script)
        try await expect(3, [Self.digits, "--script", script.path], saying: "keys:1: no key has that name")
    }

    private func expect(_ status: Int32, _ arguments: [String], saying words: String) async throws {
        let outcome = try await espalier.run(arguments)
        #expect(outcome.status == status, "\(arguments): \(outcome.errors)")
        #expect(outcome.errors.contains(words), "\(arguments): \(outcome.errors)")
        #expect(outcome.errors.split(separator: "\n").count == 1 && outcome.output.isEmpty, "\(outcome.errors)")
    }
}
