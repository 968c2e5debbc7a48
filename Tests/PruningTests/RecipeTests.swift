import Foundation
import Methods
import Pruning
import Subjects
import Testing

struct RecipeTests {
    private static let oddNames = [
        "plain.weight", "quote\"d", "apo'strophe", "col: on", "# hash", "new\nline", "tab\t", "ünïcode.层", "null",
        "true", "-",
        "---", "1.5", " lead", "trail ", "back\\slash", "\u{2028}", "\u{85}", "\u{7f}", "{a: b}", "[x]",
        "&a", "*b",
        "!c", "%d", "@e", "`f", "emoji 🌳",
    ]

    private var recipe: Recipe {
        var plan = Plan()
        plan.method = MethodChoice(id: "random-pruning", settings: ["law": .choice("er"), "seed": .number(5)])
        plan.granularity = .block(height: 4, width: 4)
        plan.pattern = .keepOf(keep: 2, of: 4)
        plan.allocator = .lamp
        plan.budget = Budget(.bytes, .share(0.29))
        plan.minimumKept = .share(0.01)
        plan.rules = Self.oddNames.map { Rule(Glob($0), LayerSetting(amount: .sparsity(0.1))) }
        plan.overrides = Dictionary(uniqueKeysWithValues: Self.oddNames.map { ($0, LayerSetting(amount: .removed(3))) })
        plan.balanced = ["a": LayerSetting(amount: .locked, pattern: .multiple(of: 8))]
        let layers = Self.oddNames.map { Recipe.Achieved(name: $0, removed: 3, of: 7, threshold: 0x3F80_0001) }
        return Recipe(
            checkpoint: "a/b: \"c\"", fingerprint: "0123456789abcdef", plan: plan,
            layers: layers + [.init(name: "inf", removed: 7, of: 7, threshold: Float.infinity.bitPattern)])
    }

    @Test func yamlReadsBackAsItWas() throws {
        let again = try Recipe(recipe.yaml, file: "r.yaml")
        #expect(again == recipe)
        #expect(again.yaml == recipe.yaml)
    }

    @Test func jsonReadsBackAsItWas() throws { #expect(try Recipe(recipe.json, file: "r.json") == recipe) }

    @Test func jsonIsJSON() throws {
        let object = try JSONSerialization.jsonObject(with: Data(recipe.json.utf8)) as? [String: Any]
        let overrides = try #require(object?["overrides"] as? [String: String])
        #expect(Set(overrides.keys) == Set(Self.oddNames))
        #expect((object?["layers"] as? [[String: Any]])?.count == Self.oddNames.count + 1)
    }

    @Test func aRecipeByHandNeedsLittle() throws {
        let text = """
            espalier: 1
            budget: sparsity=0.5
            rules:
              - "*.bias=lock"
              - lm_head=30%
            overrides:
              fc.weight: keep 80
            """
        let plan = try Recipe(text, file: "r.yaml").plan
        #expect(plan.budget == .sparsity(0.5))
        #expect(plan.rules.map(\.description) == ["*.bias=lock", "lm_head=0.3"])
        #expect {
            _ = try Recipe(text + "\nbits: [\"fc=4\"]", file: "r.yaml")
        } throws: {
            "\($0)".contains("bits of layers go with a cut")
        }
        #expect(plan.overrides == ["fc.weight": LayerSetting(amount: .kept(80))])
        #expect(plan.method == MethodChoice())
    }

    @Test(arguments: [
        ("espalier: 1\nbudget: sparsity=0.5\nspeed: 3\n", 3, "speed"),
        ("espalier: 1\nmethod:\n  id: magnitude\n  colour: red\n", 4, "colour"),
        ("espalier: 1\nspeed:\n  fast: 1\n", 2, "speed"), ("espalier: 2\n", 1, "version"),
        ("budget: sparsity=0.5\n", 1, "espalier"),
        ("# c\n\nespalier: 1\nbudget: lots\n", 4, "lots"), ("espalier: 1\nrules:\n- a=0.1\n- b\n", 4, "`b`"),
        ("espalier: 1\nlayers:\n- name: a\n  removed: 9\n  of: 3\n", 3, "removed"),
        ("espalier: 1\nties: coin\n", 2, "ties"), ("- 1\n- 2\n", 1, "mapping"), ("", 1, "empty"),
        ("espalier: 1\n  bad: [\n", 2, "YAML"), ("espalier: 1\noverrides:\n  a: 0.5\n  a: 0.6\n", 3, "`a`"),
        ("{\n  \"espalier\": 1,\n  \"speed\": 2\n}\n", 3, "speed"),
    ])
    func aFaultIsNamedWithItsLine(text: String, line: Int, word: String) {
        #expect {
            try Recipe(text, file: "r.yaml")
        } throws: { error in
            guard case .recipe("r.yaml", let found, let fact)? = error as? PruningError else { return false }
            return abs(found - line) <= (word == "YAML" || word.isEmpty ? 1 : 0)
                && (word.isEmpty || fact.contains(word))
        }
    }

    @Test(arguments: [
        Plan.with {
            $0.allocator = .global; $0.budget = .sparsity(0.6)
        },
        Plan.with {
            $0.allocator = .lamp; $0.budget = .sparsity(0.9); $0.overrides = ["a.weight": .init(amount: .locked)]
        },
        Plan.with {
            $0.pattern = .keepOf(keep: 2, of: 4); $0.overrides = ["a.weight": .init(amount: .locked)]
        },
        Plan.with {
            $0.granularity = .row; $0.budget = .sparsity(0.5)
        },
        Plan.with {
            $0.pattern = .multiple(of: 8); $0.budget = .sparsity(0.45);
            $0.rules = [Rule("b*=below 0.02")].compactMap { $0 }
        },
        Plan.with {
            $0.method.id = "random-pruning"; $0.budget = .sparsity(0.7)
        },
        Plan.with {
            $0.budget = .sparsity(0.5); $0.overrides = ["b.weight": .init(pattern: .keepOf(keep: 1, of: 4))]
        },
    ])
    func aReplayComesToTheSame(plan: Plan) async throws {
        let network = try Scratch().network([
            Scratch.Tensor("a.weight", [30, 40]), Scratch.Tensor("b.weight", [50, 24]),
            Scratch.Tensor("c.weight", [9, 7]),
        ])
        let settled = try await network.settled(plan)
        let recipe = try Recipe(Recipe(settled).yaml, file: "r.yaml")
        let replayed = try await network.settled(recipe.replay)
        try recipe.verify(replayed)
        try recipe.check(network.checkpoint)
        #expect(try await replayed.masks() == settled.masks())
    }

    @Test func anotherCheckpointIsRefused() async throws {
        let one = try Scratch().network([Scratch.Tensor("a.weight", [4, 4])])
        let other = try Scratch().network([Scratch.Tensor("a.weight", [4, 5])])
        let recipe = try Recipe(try await one.settled(0.5))
        #expect(throws: PruningError.self) { try recipe.check(other.checkpoint) }
        await #expect(throws: PruningError.self) { try recipe.verify(try await other.settled(recipe.replay)) }
    }
}

extension Plan {
    static func with(_ edit: (inout Plan) -> Void) -> Plan {
        var plan = Plan()
        edit(&plan)
        return plan
    }
}
