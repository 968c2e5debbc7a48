import ArgumentParser
import Checkpoints
import Exporters
import Pruning
import Subjects

/// Turns a recipe into a format of another tool.
struct ExportCommand: AsyncParsableCommand, NamesSubject {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write a recipe's outcome in another format, or list the formats.",
        discussion: """
            EXAMPLES
              espalier export --list
              espalier export model/ --recipe half.yaml --to csv --out layers.csv
              espalier export model/ --recipe half.yaml --to llm-compressor
              espalier export model/ --recipe half.yaml --to torch --out masks.py
            """)

    @Flag(help: "List the formats.") var list = false
    @Argument(help: "Safetensors file, index, folder, or quoted pattern.", completion: .file()) var path: String?
    @Option(help: "The recipe, YAML or JSON.", completion: .file()) var recipe: String?
    @Option(name: .customLong("to"), help: "Format; see --list.") var format: String?
    @Option(help: "Output; texts go to standard output without it.", completion: .file()) var out: String?
    @Option(help: "Where the data that the recipe's method learned from are now.", completion: .file())
    var data: String?
    @Flag(help: "Allow another checkpoint than the recipe's, with the same layers.") var anyCheckpoint = false
    @OptionGroup var output: OutputOption
    @Flag(help: "Print the list, or what was written, as JSON.") var json = false

    var subject: String { path ?? "export" }

    func validate() throws {
        if list { return }
        guard path != nil, recipe != nil, format != nil else {
            throw ValidationError("Give PATH, --recipe and --to; --list shows the formats.")
        }
    }

    func run() async throws {
        guard !list, let path, let recipe, let format else { return try Standard.output(formats) }
        let exporter = try ExportCatalog.exporter(format)
        let recorded = try RecipeFile.readForWeights(recipe)
        let network = try CheckpointOption.parse([path]).open()
        guard out != nil || exporter.card.kind == .text else {
            throw Failure(.misuse, "\(format) is no text: give --out")
        }
        let jobs = try OutputOption.jobs([(format, out)])
        try ExportJob.check(jobs, for: network.checkpoint, replacing: output.replace)
        let settled = try await Settling.replay(recorded, network, isAnyCheckpoint: anyCheckpoint, data: data)
        guard !jobs.isEmpty else { return try Standard.output(try exporter.preview(settled)) }
        try Standard.output(text(of: try await output.write(jobs, settled)))
    }

    private func text(of report: ExportReport) -> String {
        guard json else {
            return report.files.map(\.line).joined()
        }
        return JSONValue.array(
            report.files.map { .object(of: [("path", .string($0.path)), ("bytes", .integer($0.bytes))]) }
        ).printed
    }

    private var formats: String {
        guard json else {
            var table = TextTable([.text("format"), .text("adds"), .text("what it is")])
            for card in ExportCatalog.cards {
                table.append([card.id, card.suffix.isEmpty ? "as read" : card.suffix, card.summary])
            }
            return table.text
        }
        return JSONValue.array(
            ExportCatalog.cards.map { card in
                .object(of: [
                    ("id", .string(card.id)), ("title", .string(card.title)), ("suffix", .string(card.suffix)),
                    ("kind", .string(card.kind.rawValue)), ("summary", .string(card.summary)),
                ])
            }
        ).printed
    }
}
