import Checkpoints
import Exporters
import Pruning
import Subjects
import Testing

struct RecipeTests {
    @Test func yamlAndJSONReadBackTheSame() async throws {
        let settled = try await Networks.settled(Samples.minilm) { plan in
            plan.allocator = .global
            plan.budget = .sparsity(0.375)
            plan.rules = ["*.query*=0.25", "*intermediate*=2:4"].compactMap { Rule($0) }
        }
        let recipe = try Recipe(settled)
        #expect(try Recipe(RecipeYAML.preview(settled), file: "a.yaml") == recipe)
        #expect(try Recipe(RecipeJSON.preview(settled), file: "a.json") == recipe)
    }

    @Test func anUnknownFieldIsRefusedWithItsLine() async throws {
        let settled = try await Networks.settled(Samples.mtcnn) { $0.budget = .sparsity(0.5) }
        var lines = try RecipeYAML.preview(settled).split(separator: "\n", omittingEmptySubsequences: false)
        lines.insert("sparsety: 0.5", at: 5)
        #expect(throws: PruningError.recipe(file: "a.yaml", line: 6, fact: "unknown field `sparsety`")) {
            try Recipe(lines.joined(separator: "\n"), file: "a.yaml")
        }
    }

    @Test func severalFormatsGoBesideEachOther() async throws {
        let scratch = try Scratch()
        let settled = try await Networks.settled(Samples.mtcnn) { $0.budget = .sparsity(0.5) }
        let report = try await ExportRequest(
            formats: ExportCatalog.cards(for: settled.network.checkpoint).map(\.id), path: scratch["plan"]
        ).run(settled)
        let names = try scratch.names()
        #expect(Set(report.files.map { String($0.path.dropFirst(scratch.path.count + 1)) }) == Set(names))
        #expect(names.contains("plan.yaml"))
    }

    @Test func nothingIsWrittenWhenOneOfSeveralExists() async throws {
        let scratch = try Scratch()
        let settled = try await Networks.settled(Samples.mtcnn) { $0.budget = .sparsity(0.5) }
        _ = try await ExportRequest(formats: ["csv"], path: scratch["plan"]).run(settled)
        await #expect(throws: PruningError.write(.exists(path: scratch["plan.csv"]))) {
            try await ExportRequest(formats: ["recipe", "csv"], path: scratch["plan"]).run(settled)
        }
        #expect(try scratch.names() == ["plan.csv"])
    }

    @Test func idsAndSuffixesAreUnique() {
        let cards = ExportCatalog.cards  // the checkpoint itself has the suffix of what was read
        #expect(Set(cards.map(\.id)).count == cards.count)
        #expect(Set(cards.map(\.suffix)).count == cards.count)
    }
}
