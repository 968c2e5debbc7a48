import ArgumentParser
import Methods
import Pruning
import Subjects

/// Where tokens leave in the forward pass, and how many stay, as flags of a method of tokens.
struct TokenOption: ParsableArguments {
    @Option(help: "Methods of tokens: the share that stays at each place, 0.7 or 70%; or --budget flops=70%.")
    var keep: String?
    @Option(
        help: ArgumentHelp(
            "Methods of tokens: blocks that tokens leave after, from 1: 2,3; or one with its own keep and settings: "
                + "2:keep=0.5,iterations=10.", valueName: "blocks"))
    var after: [String] = []
    @Option(
        help: "Methods of tokens: write the recipe (YAML, or JSON if it ends in .json), which --recipe runs again.",
        completion: .file())
    var saveRecipe: String?
    @Flag(help: "Replace that file if it exists.") var replace = false

    var isEmpty: Bool { keep == nil && after.isEmpty }

    /// Whether a method is one of tokens.
    static func isGating(_ method: String?) -> Bool { Catalog.gatingMethods.contains { $0.card.id == method } }

    /// The plan that the flags say.
    ///
    /// - Parameters:
    ///   - blocks: of the network.
    ///   - share: stays where nothing else is said; nil where something must be.
    func plan(_ method: MethodChoice, blocks: Int, share: Double?) throws -> TokenPlan {
        let keep = try keep.map { try Self.share($0, "--keep") } ?? share
        var layers: [TokenPlan.Layer] = []
        for text in after { layers += try Self.layers(text, keep) }
        if after.isEmpty {
            guard let keep else {
                throw Failure(.misuse, "say how many tokens stay: --keep 0.7, --budget flops=70% or --after")
            }
            layers = TokenPlan.usualBlocks(of: blocks).map { TokenPlan.Layer(block: $0, keep: keep) }
        }
        guard !layers.isEmpty else { throw Failure(.misuse, "there is no block that tokens could leave after") }
        return try TokenPlan(method, layers)
    }

    private static func share(_ text: String, _ name: String) throws(PruningError) -> Double {
        guard case .share(let share)? = Quantities.read(text[...], sharesBelowOne: true), share > 0, share <= 1 else {
            throw .invalidValue(name: name, value: text, expected: "a share above 0, at most 1: 0.7 or 70%")
        }
        return share
    }

    /// `2,3`, or `2:keep=0.5,iterations=10`.
    private static func layers(_ text: String, _ keep: Double?) throws(PruningError) -> [TokenPlan.Layer] {
        func refused() -> PruningError {
            .invalidValue(name: "--after", value: text, expected: "blocks such as 2,3 or 2:keep=0.5,iterations=10")
        }
        let parts = text.split(separator: ":", maxSplits: 1)
        let numbers = (parts.first ?? "").split(separator: ",").map { Int($0) }
        guard !numbers.isEmpty, parts.count == 1 || numbers.count == 1 else { throw refused() }
        var (own, settings) = (keep, [String: SettingValue]())
        for pair in parts.dropFirst().flatMap({ $0.split(separator: ",") }) {
            let sides = pair.split(separator: "=", maxSplits: 1).map(String.init)
            guard sides.count == 2 else { throw refused() }
            if sides[0] == "keep" {
                own = try share(sides[1], "keep")
            } else {
                settings[sides[0]] = SettingValue(sides[1])
            }
        }
        var layers: [TokenPlan.Layer] = []
        for number in numbers {
            guard let number, number > 0, let own else { throw refused() }
            layers.append(TokenPlan.Layer(block: number - 1, keep: own, settings: settings))
        }
        return layers
    }
}
