import Checkpoints
import Explorer
import Exporters
import Foundation
import Pruning
import Subjects
import Terminal
import Testing

/// The export dialog, with real files.
struct ExportDialogTests {
    /// A folder of one test's own, removed with its last reference.
    final class Folder: Sendable {
        let url = FileManager.default.temporaryDirectory.appending(path: "espalier-explorer-" + UUID().uuidString)

        init() throws { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) }

        deinit { try? FileManager.default.removeItem(at: url) }

        var names: [String] { (try? FileManager.default.contentsOfDirectory(atPath: url.path).sorted()) ?? [] }
    }

    /// The dialog with its path set into the folder and the cursor on the first format.
    private static func opened(_ folder: Folder, _ sample: Samples.Name = .rnet) async throws -> Headless {
        var explorer = try await Samples.explorer(sample)
        await explorer.press("E <up> <up> <up> C-u")
        await explorer.type(folder.url.path + "/out")
        await explorer.press("<tab> <tab> <tab>")
        return explorer
    }

    @Test func everyFormatOfTheCatalogIsOffered() async throws {
        var explorer = try await Samples.explorer(.rnet)
        await explorer.press("E")
        for card in ExportCatalog.cards(for: explorer.state.network.checkpoint) {
            #expect(explorer.text.contains("] \(card.title)"), "\(card.title)")
        }
    }

    @Test func enterWritesTheRecipeAndClosesTheDialog() async throws {
        let folder = try Folder()
        var explorer = try await Self.opened(folder)
        await explorer.press("<enter>")
        #expect(explorer.state.popup == nil, "\(explorer.state.dialog?.problem ?? "")")
        #expect(folder.names == ["out.yaml"])
        #expect(explorer.state.done?.contains("out.yaml") == true)
    }

    @Test func whatIsExportedIsSaved() async throws {
        let folder = try Folder()
        var explorer = try await Samples.explorer(.rnet)
        await explorer.go(to: "conv2.weight")
        await explorer.press("+ E <up> <up> <up> C-u")
        await explorer.type(folder.url.path + "/out")
        await explorer.press("<enter>")
        #expect(!explorer.state.isUnsaved)
        await explorer.press("q")
        #expect(explorer.hasQuit)
    }

    @Test func severalFormatsAreWrittenBesideEachOther() async throws {
        let folder = try Folder()
        var explorer = try await Self.opened(folder)
        await explorer.press("<down> <space> <down> <space> <enter>")
        #expect(explorer.state.popup == nil)
        #expect(folder.names == ["out.csv", "out.recipe.json", "out.yaml"])
    }

    @Test func nothingIsOverwrittenUnasked() async throws {
        let folder = try Folder()
        try "mine".write(to: folder.url.appending(path: "out.yaml"), atomically: true, encoding: .utf8)
        var explorer = try await Self.opened(folder)
        await explorer.press("<enter>")
        let dialog = try #require(explorer.state.dialog)
        #expect(dialog.problem.contains("out.yaml") && !dialog.isWriting)
        #expect(try String(contentsOf: folder.url.appending(path: "out.yaml"), encoding: .utf8) == "mine")
        await explorer.press("<up> <up> <space> <enter>")
        #expect(explorer.state.popup == nil)
        #expect(try String(contentsOf: folder.url.appending(path: "out.yaml"), encoding: .utf8) != "mine")
    }

    @Test func anErrorStaysOnScreen() async throws {
        var explorer = try await Samples.explorer(.rnet)
        await explorer.press("E <up> <up> <up> C-u")
        await explorer.type("/nowhere/at/all/out")
        await explorer.press("<enter>")
        let dialog = try #require(explorer.state.dialog)
        #expect(dialog.problem.contains("/nowhere/at/all"))
        #expect(explorer.text.contains("/nowhere/at/all"))
    }

    @Test func nothingChosenAndNoPathAreSaid() async throws {
        var explorer = try await Samples.explorer(.rnet)
        await explorer.press("E <space> <enter>")
        #expect(explorer.state.dialog?.problem == "nothing is chosen; Space chooses")
        await explorer.press("<space> <up> <up> <up> C-u <enter>")
        #expect(explorer.state.dialog?.problem == "where to?")
    }

    @Test func thePreviewIsOfTheFormatUnderTheCursor() async throws {
        var explorer = try await Samples.explorer(.rnet)
        await explorer.press("E")
        #expect(explorer.text.contains("preview of recipe") && explorer.text.contains("espalier: 1"))
        await explorer.press("<down> <down>")
        #expect(explorer.text.contains("preview of csv"))
    }

    @Test func thePreviewFollowsThePlan() async throws {
        var explorer = try await Samples.explorer(.rnet)
        await explorer.go(to: "conv2.weight")
        await explorer.press("E <esc> x E")
        #expect(explorer.state.dialog?.preview.contains { $0.contains("lock") } == true)
    }

    /// What `y` copies once these keys have chosen formats.
    private static func copied(_ keys: String) async throws -> [String] {
        var state = try await Samples.explorer(.rnet).state
        state.press("E " + keys)
        let text = state.press("y").compactMap { if case .copyText(let text) = $0 { text } else { nil } }
        return text.first?.split(separator: "\n").map(String.init) ?? []
    }

    @Test func theRecipeAloneIsReplayedByApply() async throws {
        let commands = try await Self.copied("")
        #expect(commands.count == 1)
        #expect(commands.first?.hasPrefix("espalier apply ") == true)
        #expect(
            commands.first?.hasSuffix(
                " --recipe mtcnn-rnet-bf16-pruned.yaml --out mtcnn-rnet-bf16-pruned") == true, "\(commands)")
    }

    @Test func everyOtherFormatIsOneCommandFromTheRecipe() async throws {
        let commands = try await Self.copied("<down> <down> <space> <down> <space>")
        #expect(commands.count == 2)
        #expect(commands[0].contains(".yaml --to csv --out mtcnn-rnet-bf16-pruned.csv"))
        #expect(commands[1].contains(".yaml --to masks --out mtcnn-rnet-bf16-pruned.masks.safetensors"))
    }

    @Test func withoutTheRecipeThereIsNoCommand() async throws {
        var explorer = try await Samples.explorer(.rnet)
        await explorer.press("E <space>")
        #expect(explorer.text.contains(HeadlessTwin.advice))
        await explorer.press("y")
        #expect(explorer.refusal == HeadlessTwin.advice)
        #expect(try await Self.copied("<space>").isEmpty)
    }

    @Test func theDialogSaysHowManyCommandsThereAre() async throws {
        var explorer = try await Samples.explorer(.rnet)
        await explorer.press("E <down> <down> <space> <down> <space>")
        #expect(explorer.text.contains("and 1 more"))
    }

    @Test func filesToBeWrittenAreListed() async throws {
        var explorer = try await Samples.explorer(.rnet)
        await explorer.press("E <down> <down>")
        #expect(explorer.text.contains(" mtcnn-rnet-bf16-pruned.yaml"))
        #expect(!explorer.text.contains(" mtcnn-rnet-bf16-pruned.csv"))
        await explorer.press("<space>")
        #expect(explorer.text.contains(" mtcnn-rnet-bf16-pruned.csv"))
    }

    @Test func pagesScrollThePreview() async throws {
        var explorer = try await Samples.explorer(.rnet)
        await explorer.press("E <pagedown>")
        #expect(!explorer.text.contains("espalier: 1"))
        #expect(explorer.state.dialog?.previewTop == 8)
        await explorer.press("<pageup> <pageup>")
        #expect(explorer.state.dialog?.previewTop == 0 && explorer.text.contains("espalier: 1"))
        for _ in 0..<99 { await explorer.press("<pagedown>") }
        let dialog = try #require(explorer.state.dialog)
        #expect(dialog.previewTop == dialog.preview.count - 1)
    }

    @Test func keysAreIgnoredWhileItWrites() async throws {
        var state = try await Samples.explorer(.rnet).state
        state.press("E")
        #expect(state.press("<enter>").contains { if case .export = $0 { true } else { false } })
        #expect(state.dialog?.isWriting == true)
        #expect(state.press("<enter>").isEmpty)
        _ = Update.apply(.exported(.failure(.cancelled)), to: &state)
        #expect(state.dialog?.isWriting == false && state.dialog?.problem == "cancelled")
    }

    @Test func aWriteThatFailsAfterEscapeIsStillTold() async throws {
        var state = try await Samples.explorer(.rnet).state
        state.press("E <enter> <esc>")
        _ = Update.apply(.exported(.failure(.cancelled)), to: &state)
        #expect(state.refusal == "cancelled")
    }
}
