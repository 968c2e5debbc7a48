import Checkpoints
import Foundation
import Pruning
import Subjects
import Tensors
import Testing

/// Group norms and the choice of units, worked out by hand on two linear layers.
@Suite struct GroupCuttingTests {
    /// x · aᵀ, then relu, then · bᵀ: three hidden units between two inputs and two outputs.
    private static func network() throws -> (network: Network, folder: String) {
        let folder = NSTemporaryDirectory() + "/group-cutting-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let a: [Float] = [3, 4, 0, 1, 6, 8]
        let b: [Float] = [1, 0, 2, 0, 5, 0]
        let items = [("a.bias", [3]), ("a.weight", [3, 2]), ("b.weight", [2, 3])].map {
            SafetensorsLayout.Item(name: $0.0, dtype: .f32, shape: $0.1)
        }
        var writer = try SafetensorsWriter(folder + "/model.safetensors", items, metadata: nil)
        for numbers in [[9, 9, 9], a, b] {
            let bytes = numbers.withUnsafeBytes { [UInt8]($0) }
            try writer.append(bytes.span.bytes)
        }
        try writer.finish()
        let config = #"{"espalier": {"architecture": "mlp"}}"#
        try Data(config.utf8).write(to: URL(filePath: folder + "/config.json"))
        return (Network(try Checkpoint.open(folder)), folder)
    }

    private func cuts(_ change: (inout Plan) -> Void) throws -> [GroupCut] {
        let (network, folder) = try Self.network()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let grouping = try network.grouping()
        var plan = Plan()
        change(&plan)
        return try GroupCutting(plan, grouping).cuts(GroupNorm(network).scores(of: grouping.groups))
    }

    @Test func normsOfAllMembersAreAddedAndBiasesAreNot() throws {
        let (network, folder) = try Self.network()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let group = try #require(try network.grouping().groups.first { $0.name == "a.weight:channel" })
        let scores = try GroupNorm(network).scores(of: [group])[0]
        // Rows of a: 5, 1, 10; columns of b: 1, 5, 2.
        #expect(scores == [6, 6, 12])
    }

    @Test func ofEqualScoresTheFirstUnitGoes() throws {
        let cuts = try cuts { $0.budget = .sparsity(0.34) }
        #expect(cuts.map(\.removed) == [[0]] && cuts.map(\.group.name) == ["a.weight:channel"])
    }

    @Test func oneUnitStaysWhateverIsAsked() throws {
        #expect(try cuts { $0.budget = .sparsity(1) }.map(\.removed) == [[0, 1]])
    }

    @Test func keptUnitsAreRoundedUpToTheMultiple() throws {
        let cuts = try cuts {
            $0.budget = .sparsity(0.7)
            $0.pattern = .multiple(of: 2)
        }
        #expect(cuts.map(\.removed) == [[0]])
    }

    @Test func aRuleWinsOverTheShare() throws {
        let cuts = try cuts {
            $0.budget = .sparsity(0.9)
            $0.rules = [Rule(Glob("a"), LayerSetting(amount: .removed(1)))]
        }
        #expect(cuts.map(\.removed) == [[0]])
    }

    @Test func aRuleForALockedGroupSaysWhy() throws {
        #expect(throws: PruningError.self) {
            try cuts { $0.rules = [Rule(Glob("b.weight:channel"), LayerSetting(amount: .sparsity(0.5)))] }
        }
    }

    @Test func aRecipeOfACutReadsBackAsItWas() throws {
        let (network, folder) = try Self.network()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let grouping = try network.grouping()
        let group = try #require(grouping.groups.first { $0.name == "a.weight:channel" })
        var plan = Plan()
        plan.method = MethodChoice(id: GroupNorm.id)
        plan.stored = .bf16
        let recipe = try Recipe(network, plan, [GroupCut(group, removed: [2, 0], asked: 0.5)], isPadded: true)
        for text in [recipe.yaml, recipe.json] {
            let read = try Recipe(text, file: "cut")
            #expect(read == recipe)
            #expect(try read.cuts(of: grouping).map(\.removed) == [[0, 2]])
        }
    }

    @Test func aTypeThatACutIsNotWrittenInIsRefused() throws {
        #expect(try Recipe("espalier: 1\ndtype: BF16\n", file: "cut").plan.stored == .bf16)
        #expect(throws: PruningError.self) { try Recipe("espalier: 1\ndtype: Q4_1\n", file: "cut") }
    }

    @Test(arguments: ["0-9", "2 1", "x", "0-", "1-0"]) func unitsThatAreNoneAreRefused(text: String) throws {
        let recipe = """
            espalier: 1
            groups:
            - name: "a.weight:channel"
              of: 3
              removed: "\(text)"
            """
        #expect(throws: PruningError.self) { try Recipe(recipe, file: "cut") }
    }
}
