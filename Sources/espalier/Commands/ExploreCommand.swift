import ArgumentParser
import Checkpoints
import Explorer
import Pruning
import Subjects
import Terminal

/// Opens the explorer. Without a terminal it prints what `layers` prints, and never draws.
struct ExploreCommand: AsyncParsableCommand, NamesSubject {
    static let configuration = CommandConfiguration(
        commandName: "explore",
        abstract: "Open the explorer (this is what `espalier PATH` does).",
        discussion: """
            A script is a file of lines: `keys j j + x`, `size 120x40`, `screen FILE` (`-` prints), `expect TEXT`.
            Keys are written as help shows them, those with a name in angle brackets: `<Enter>`, `<Esc>`, `<Tab>`, `<Down>`,
            `<PageUp>`, `<Space>`, `<F5>`, `C-d`, `S-<Tab>`, `<lt>` for <; any other word is typed letter by letter: `=50%<Enter>`.
            Every key is answered in full before the next is pressed.

            EXAMPLES
              espalier model.safetensors
              espalier model/ --recipe half.yaml --theme espalier-light
              espalier model/ --once layers --size 120x40 > screen.txt
              espalier model/ --script session.keys
              espalier model/ --diff pruned/             another file beside it, layer by layer
              espalier digits.onnx --data digits.npz     what a cut costs, measured after every edit
            """)

    @OptionGroup var checkpoint: CheckpointOption

    @Option(help: "Measure on these data: FILE or FILE:x=images,y=labels,scale=255.") var data: String?
    @Option(help: "Compare with another checkpoint or index.", completion: .file()) var diff: String?
    @Option(help: "Theme by name, or a theme file.") var theme: String?
    @Option(help: "Recipe to begin with.", completion: .file()) var recipe: String?
    @Option(help: "File of keys to play without a terminal.", completion: .file()) var script: String?
    @Option(help: "Print one screen as text and end: \(Self.screens.joined(separator: ", ")).") var once: String?
    @Option(help: "Columns and rows of a screen without a terminal.") var size = "80x24"
    @Option(help: "Colours: \(ColorDepth.Request.allCases.map(\.rawValue).joined(separator: ", ")).") var color = "auto"
    @Option(help: "Glyphs: \(Glyphs.Tier.allCases.map(\.rawValue).joined(separator: ", ")).") var glyphs: String?

    private static var screens: [String] { ViewKind.allCases.map { $0.title.lowercased() } + ["help", "export"] }

    var subject: String { checkpoint.subject }

    func run() async throws {
        let options = try options()
        if let script {
            return try await play(Script(try InputText.read(script), file: script), options)
        }
        if let once { return try await print(once, options) }
        try Standard.output(LayerListing(try checkpoint.open(), facts: nil).table)
    }

    private func options() throws -> ExplorerProgram.Options {
        let surroundings = Surroundings(environment: Machine.environment) { try? TemporaryFolder() }
        var options = ExplorerProgram.Options(surroundings, executable: Machine.executable)
        options.theme = theme
        (options.data, options.diff) = (data, diff)
        options.plan.budget = .sparsity(0.5)
        if let recipe { options.plan = try RecipeFile.readForWeights(recipe).plan }
        guard let color = ColorDepth.Request(rawValue: color) else {
            throw ValidationError(
                "--color takes \(ColorDepth.Request.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        options.color = color
        guard let glyphs else { return options }
        guard let tier = Glyphs.Tier(rawValue: glyphs) else {
            throw ValidationError("--glyphs takes \(Glyphs.Tier.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        options.glyphs = tier
        return options
    }

    private func headless(_ options: ExplorerProgram.Options) async throws -> Headless {
        guard let size = Size(size) else { throw ValidationError("--size takes columns and rows, such as 120x40") }
        let (network, options) = try open(options)
        let opened = try await ExplorerProgram.headless(network, options, size: size)
        try check(opened.state)
        return opened
    }

    /// Without a person who could name another file, one that cannot be opened is the end.
    private func check(_ state: ExplorerState) throws(Failure) {
        if let data, state.metrics.data == nil {
            throw Failure(.badFile, state.metrics.note ?? "\(data.printable): no data that can be measured on")
        }
        if let diff, state.diff.found == nil {
            throw Failure(.badFile, state.diff.note ?? "\(diff.printable): nothing that can be compared with")
        }
    }

    /// The network, and the options with its index.
    private func open(
        _ options: ExplorerProgram.Options, quietly: Bool = false
    ) throws -> (Network, ExplorerProgram.Options) {
        let opened = try checkpoint.openIndexed(quietly: quietly)
        var options = options
        (options.index, options.note) = (opened.index, opened.refusal)
        return (opened.network, options)
    }

    private func print(_ screen: String, _ options: ExplorerProgram.Options) async throws {
        guard let place = Self.screens.firstIndex(of: screen) else {
            throw ValidationError("--once takes \(Self.screens.joined(separator: ", "))")
        }
        var headless = try await headless(options)
        let keys: [Key] =
            ViewKind.allCases.map { .character(Character($0.key)) } + [.character("?"), .character("E")]
        await headless.press(keys[place])
        try Standard.output(headless.frame.text())
    }

    private func play(_ script: Script, _ options: ExplorerProgram.Options) async throws {
        var headless = try await headless(options)
        for line in script.lines {
            switch line.step {
            case .keys(let keys): for key in keys { await headless.press(key) }
            case .size(let size): headless.resize(size)
            case .screen("-"): try Standard.output(headless.frame.text())
            case .screen(let path): try save(headless.frame.text(), to: path)
            case .expect(let text) where headless.frame.text().contains(text): break
            case .expect(let text):
                Standard.error(headless.frame.text())
                throw Failure(
                    .verificationFailed, "\(self.script ?? ""):\(line.number): the screen does not show \(text)")
            }
        }
    }

    /// Screens are working files: an earlier one is replaced.
    private func save(_ text: String, to path: String) throws {
        var file = try AtomicFile(path, replacing: true)
        try file.write(text)
        try file.commit()
    }
}

extension ExploreCommand: MainThreadCommand {
    var isForMainThread: Bool {
        script == nil && once == nil && Standard.isInputTerminal && Standard.isOutputTerminal
    }

    @MainActor func runOnMainThread() throws {
        let (network, shown) = try open(options(), quietly: true)
        try ExplorerProgram.run(network, shown)
    }
}
