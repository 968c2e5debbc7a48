import Testing

/// The readers below guard the house, so they are tested themselves.
struct SwiftTextTests {
    @Test(arguments: [
        ("import Glibc", "Glibc"),
        ("package import Tensors", "Tensors"),
        ("@testable import struct Terminal.Cell", "Terminal"),
        ("@_spi(Testing) public import Pruning", "Pruning"),
    ])
    func readsTheModuleOfAnImport(line: String, module: String) {
        #expect(SwiftText.imports(in: "import A\n\(line)\n") == ["A", module])
    }

    @Test func ignoresImportsInCommentsAndNames() {
        #expect(SwiftText.imports(in: "// import Foundation\nlet important = 1\n    /// import it\n").isEmpty)
    }

    @Test func findsConformancesByWholeWords() {
        let text = """
            struct A: Sendable, Method { }
            enum B: MethodSettings {}
            extension C: package Method where X == Y {
            // struct D: Method {
            struct E<T>: Method
            {
            """
        #expect(SwiftText.types(in: text) { $0 == "Method" } == ["A", "C", "E"])
    }

    @Test func mentionsAreWholeWordsOutsideComments() {
        #expect(SwiftText.mentions("Wanda", in: "  Wanda.self,"))
        #expect(!SwiftText.mentions("Wanda", in: "// Wanda.self\nWandaPlus.self"))
    }

    @Test func readsFloorsAndPurposes() {
        let manifest = Manifest(
            """
            // MARK: Floor 1
            /** Reads. */
            .target(name: "A", dependencies: []),
            .executableTarget(
                name: "B",
            // MARK: Tests
            .testTarget(name: "ATests"),
            """)
        #expect(manifest.targets.map(\.name) == ["A", "B", "ATests"])
        #expect(manifest.targets.map(\.floor) == [1, 1, nil])
        #expect(manifest.targets.map(\.purpose) == ["Reads.", nil, nil])
    }
}
