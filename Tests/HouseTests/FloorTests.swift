import Testing

struct FloorTests {
    let house: House
    let manifest: Manifest

    init() throws {
        house = try House()
        manifest = Manifest(try House.text("Package.swift"))
    }

    @Test func everyTargetSaysItsPurpose() {
        #expect(manifest.modules.count >= 10)
        let silent = manifest.modules.filter { $0.purpose == nil }.map(\.name)
        #expect(silent.isEmpty, "a one-line /** purpose */ is missing above \(silent)")
    }

    @Test func noModuleIsADrawerForOddments() {
        let drawers: Set = ["Common", "Utilities", "Utils", "Helpers", "Manager", "Shared", "Misc"]
        #expect(drawers.isDisjoint(with: manifest.targets.map(\.name)))
    }

    @Test func importsGoDownwardOnly() throws {
        try expectNoImport { module, imported in
            guard let from = manifest.floor(of: module), let to = manifest.floor(of: imported) else { return true }
            return to < from
        }
    }

    @Test func onlyTerminalSeesCurses() throws {
        try expectNoImport { module, imported in imported != "CTerminal" || module == "Terminal" }
    }

    @Test func onlyTheExplorerAndTheCommandLineSeeTheTerminal() throws {
        try expectNoImport { module, imported in
            imported != "Terminal" || ["Explorer", "espalier"].contains(module)
        }
    }

    @Test func theTensorsStandWithoutFoundation() throws {
        try expectNoImport { module, imported in module != "Tensors" || !imported.hasPrefix("Foundation") }
    }

    /// Every file under Sources belongs to a target that the manifest names.
    @Test func everySourceFolderIsATarget() {
        let folders = Set(sources.map(module(of:)))
        #expect(folders.subtracting(manifest.modules.map(\.name)).isEmpty)
    }

    private var sources: [String] { house.files(under: "Sources", kinds: ["swift", "c", "h"]) }

    private func module(of path: String) -> String { String(path.split(separator: "/")[1]) }

    private func expectNoImport(unless isAllowed: (_ module: String, _ imported: String) -> Bool) throws {
        #expect(!sources.isEmpty)
        for path in sources where path.hasSuffix(".swift") {
            for imported in SwiftText.imports(in: try House.text(path)) where !isAllowed(module(of: path), imported) {
                Issue.record("\(path) imports \(imported)")
            }
        }
    }
}
