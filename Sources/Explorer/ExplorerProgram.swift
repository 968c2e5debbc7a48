package import Pruning
package import Subjects
package import Terminal

/// Ways into the explorer: on a terminal, by a script, for one screen.
package enum ExplorerProgram {
    package struct Options: Sendable {
        package var plan = Plan()
        /// Of the network that is opened; answers instead of its weights where it can.
        package var index: ScanIndex?
        /// What the person is told at first.
        package var note: String?
        package var theme: String?
        /// To measure on: `FILE` or `FILE:key=value,…`.
        package var data: String?
        /// To compare with: a checkpoint or an index.
        package var diff: String?
        package var color = ColorDepth.Request.auto
        /// Nil: the best the terminal has.
        package var glyphs: Glyphs.Tier?
        package var surroundings: Surroundings
        /// The running program's own path, beside which themes may lie.
        package var executable: String

        package init(_ surroundings: Surroundings, executable: String) {
            self.surroundings = surroundings
            self.executable = executable
        }

        /// What is opened beside the network.
        var messages: [Message] { [data.map { .openData($0) }, diff.map { .openDiff($0) }].compactMap { $0 } }

        package var themeFolders: ThemeLibrary {
            ThemeLibrary(environment: surroundings.environment, executable: executable)
        }

        /// The theme asked for, or the one named by `ESPALIER_THEME`, or the default.
        package var themeName: String { theme ?? surroundings.environment["ESPALIER_THEME"] ?? Theme.terminal.name }
    }

    /// Opens the explorer on the terminal; returns when the person leaves.
    /// - Throws: `.missing` when there is no terminal or no such theme.
    @MainActor
    package static func run(_ network: Network, _ options: Options) throws(PruningError) {
        let theme = try load(options)
        let screen: Curses
        do throws(ScreenError) {
            screen = try Curses(environment: options.surroundings.environment, theme: theme, color: options.color)
        } catch {
            throw .missing(need: "a terminal", mend: "\(error)")
        }
        let tier = [options.glyphs ?? screen.glyphs.tier, theme.glyphs, screen.glyphs.tier].compactMap { $0 }.min()
        var state = try ExplorerState(
            network, plan: options.plan, themes: options.themeFolders.names(), theme: theme.name,
            glyphs: Glyphs(tier ?? .ascii, isMonochrome: screen.depth == .none))
        state.size = screen.size
        begin(&state, options)
        // The engine starts behind the first frame.
        screen.show(ExplorerView.frame(state))
        var app = App(state, screen: screen, themes: options.themeFolders, options)
        app.run(wakeDescriptor: screen.wakeDescriptor)
    }

    /// The explorer without a terminal, everything scored and every threshold exact.
    package static func headless(_ network: Network, _ options: Options, size: Size) async throws(PruningError)
        -> Headless
    {
        let theme = try load(options)
        var state = try ExplorerState(
            network, plan: options.plan, themes: options.themeFolders.names(), theme: theme.name,
            glyphs: Glyphs(options.glyphs ?? theme.glyphs ?? .braille))
        state.size = size
        begin(&state, options)
        return await Headless(state, options.messages, options.surroundings)
    }

    private static func begin(_ state: inout ExplorerState, _ options: Options) {
        state.index = options.index
        if let note = options.note { state.status = .refused(note) }
    }

    private static func load(_ options: Options) throws(PruningError) -> Theme {
        do throws(ThemeError) {
            return try options.themeFolders.load(options.themeName)
        } catch {
            throw .missing(need: "the theme \(options.themeName)", mend: "\(error)")
        }
    }
}
