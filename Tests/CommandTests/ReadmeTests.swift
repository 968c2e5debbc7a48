import Foundation
import Testing

/// Parts of the README are what the program prints, between `<!-- espalier ARGUMENTS -->` and `<!-- end -->`:
/// a fenced block that these tests compare, and write anew when ESPALIER_REWRITE is set.
struct ReadmeTests {
    private static let readme = Samples.root.appending(path: "README.md")
    private static let subjects = ["--help", "keys", "methods", "export", "themes"]

    @Test(arguments: subjects)
    func holdsWhatTheProgramPrints(subject: String) throws {
        let text = try String(contentsOf: Self.readme, encoding: .utf8)
        #expect(Self.blocks(of: text).contains { $0.arguments.first == subject })
    }

    @Test func everyBlockIsWhatTheProgramPrintsNow() async throws {
        var text = try String(contentsOf: Self.readme, encoding: .utf8)
        for block in Self.blocks(of: text) {
            let printed = try await Program.espalier.run(block.arguments).text
            let wanted = "```text\n" + printed.trimmingCharacters(in: .newlines) + "\n```"
            if Program.environment["ESPALIER_REWRITE"] != nil {
                text.replace(block.body, with: wanted, maxReplacements: 1)
            } else {
                #expect(
                    block.body == wanted, "README's `espalier \(block.arguments.joined(separator: " "))` is out of date"
                )
            }
        }
        if Program.environment["ESPALIER_REWRITE"] != nil {
            try text.write(to: Self.readme, atomically: true, encoding: .utf8)
        }
    }

    private struct Block {
        let arguments: [String]
        /// Between the two marks, without the line ends next to them.
        let body: Substring
    }

    private static func blocks(of text: String) -> [Block] {
        text.matches(of: #/<!-- espalier ([^>]*?) -->\n(?<body>[\s\S]*?)\n<!-- end -->/#).map { match in
            Block(arguments: match.1.split(separator: " ").map(String.init), body: match.body)
        }
    }
}
