import ArgumentParser
import Checkpoints
import Explorer

/// Prints the explorer's keys, from the table that the explorer itself looks them up in.
struct KeysCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys",
        abstract: "List the explorer's keys.",
        discussion: """
            EXAMPLES
              espalier keys
              espalier keys --json
            """)

    @Flag(help: "Print JSON.") var json = false

    func run() throws {
        if json { return try Standard.output(JSONValue.array(Keymap.bindings.map(Self.json)).printed) }
        var table = TextTable([.text("keys"), .text("does"), .text("where")])
        for line in HelpLines.all() {
            switch line {
            case .heading(let title): table.append([title.uppercased(), "", ""])
            case .key(let keys, let summary, let context): table.append(["  " + keys, summary, context])
            }
        }
        try Standard.output(table.text)
    }

    private static func json(_ binding: Binding) -> JSONValue {
        .object(of: [
            ("keys", .array(binding.keyText.split(separator: " ").map { .string(String($0)) })),
            ("name", .string(binding.name)), ("summary", .string(binding.summary)),
            ("where", .array(binding.contexts.map { .string($0.rawValue) })),
        ])
    }
}
