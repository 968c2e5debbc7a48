import ArgumentParser
import Checkpoints
import Terminal

/// Lists the themes that `--theme` takes.
struct ThemesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "themes",
        abstract: "List the themes.",
        discussion: """
            Your own themes go into $XDG_CONFIG_HOME/espalier/themes, or ~/.config/espalier/themes.

            EXAMPLES
              espalier themes
              espalier model.safetensors --theme espalier-light
            """)

    @Flag(help: "Print JSON.") var json = false

    func run() throws {
        let names = Machine.themes.names()
        try Standard.output(
            json ? JSONValue.array(names.map { .string($0) }).printed : names.map { $0 + "\n" }.joined())
    }
}
