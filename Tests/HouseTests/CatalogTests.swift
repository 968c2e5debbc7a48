import Testing

/// A paper or a foreign format is one file and one line in the catalog beside it; a file without its line is dead.
struct CatalogTests {
    /// A catalog lists what conforms to the contract or to a refinement of it: `NetworkMethod`, `GatingMethod`, …
    private static let contracts = ["Methods": "Method", "Exporters": "Exporter"]

    @Test(arguments: ["Methods", "Exporters"])
    func everyConformerIsInItsCatalog(module: String) throws {
        let catalog = try House.text("Sources/\(module)/Catalog.swift")
        let found = try conformers(in: module)
        #expect(!found.isEmpty)
        for (path, type) in found where !SwiftText.mentions(type, in: catalog) {
            Issue.record("\(type) in \(path) is not in Sources/\(module)/Catalog.swift")
        }
    }

    @Test(arguments: ["Methods", "Exporters"])
    func noFileHoldsTwoConformers(module: String) throws {
        let byFile = Dictionary(grouping: try conformers(in: module), by: \.path)
        let crowded = byFile.filter { Set($0.value.map(\.type)).count > 1 }.keys.sorted()
        #expect(crowded.isEmpty)
    }

    private func conformers(in module: String) throws -> [(path: String, type: String)] {
        let contract = try #require(Self.contracts[module])
        return try House().files(under: "Sources/\(module)", kinds: ["swift"]).flatMap { path in
            SwiftText.types(in: try House.text(path), conformingTo: { $0.hasSuffix(contract) }).map { (path, $0) }
        }
    }
}
