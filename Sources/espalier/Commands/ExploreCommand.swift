import ArgumentParser
import Subjects
import Terminal

/// Opens the explorer. Without a terminal it prints what `layers` prints, and never draws.
struct ExploreCommand: AsyncParsableCommand, NamesSubject {
    static let configuration = CommandConfiguration(
        commandName: "explore",
        abstract: "Open the explorer (this is what `espalier PATH` does).",
        discussion: """
            EXAMPLES
              espalier model.safetensors
              espalier model/ --recipe half.yaml --theme light
              espalier model/ --once layers --size 120x40 > screen.txt
            """)

    @OptionGroup var checkpoint: CheckpointOption

    @Option(help: "Theme by name, or a theme file.") var theme: String?
    @Option(help: "Recipe to begin with.", completion: .file()) var recipe: String?
    @Option(help: "File of keys to play without a terminal.", completion: .file()) var script: String?
    @Option(help: "Print one screen as text and end.") var once: String?
    @Option(help: "Columns and rows of a screen without a terminal.") var size = "80x24"
    @Option(help: "Colours: \(ColorDepth.Request.allCases.map(\.rawValue).joined(separator: ", ")).") var color = "auto"
    @Option(help: "Glyphs: \(Glyphs.Tier.allCases.map(\.rawValue).joined(separator: ", ")).") var glyphs: String?

    var subject: String { checkpoint.subject }

    func run() async throws {
        let network = try checkpoint.open()
        // The explorer takes over here where both ends are a terminal, or a script or a single screen is asked for.
        try Standard.output(LayerListing(network, facts: nil).table)
    }
}
