import Checkpoints
import Testing

/// Which names tensors get, and what is said of those that are odd.
@Suite struct ONNXNameTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func open(_ bytes: [UInt8]) throws -> Checkpoint {
        try Checkpoint.open(folder.write("model.onnx", bytes))
    }

    /// An If whose two branches have an initializer each.
    private func branches(_ names: (String, String), node: String = "", main: [Proto] = []) -> [UInt8] {
        func branch(_ attribute: String, _ name: String) -> Proto {
            let graph = Proto.graph(initializers: [Proto.tensor(name).float(4, 1).float(4, 2)])
            return Proto.attribute(attribute, type: 5).message(6, graph)
        }
        let attributes = [branch("then_branch", names.0), branch("else_branch", names.1)]
        let choice = Proto.node("If", ["c"], ["y"], name: node, attributes: attributes)
        return Proto.model(of: Proto.graph(initializers: main, nodes: [Proto.node("Not", ["a"], ["c"]), choice]))
    }

    @Test func namesThatAreUniqueStayAsTheyAre() throws {
        let names = try open(branches(("onnx::MatMul_12", "onnx::MatMul_9"))).tensors.map(\.name)
        #expect(names == ["onnx::MatMul_9", "onnx::MatMul_12"])
    }

    @Test func repeatedNamesGetTheirPath() throws {
        let checkpoint = try open(branches(("w", "w"), node: "pick"))
        #expect(checkpoint.tensors.map(\.name) == ["pick/else_branch/w", "pick/then_branch/w"])
        #expect(checkpoint.tensors.map(\.storedName) == ["w", "w"])
        #expect(checkpoint.warnings.map(\.caseName) == ["departure"])
    }

    @Test func theMainGraphKeepsItsName() throws {
        let names = try open(branches(("w", "v"), main: [Proto.sound])).tensors.map(\.name)
        #expect(names == ["If_1/then_branch/w", "v", "w"])
    }

    @Test func aPathThatIsTakenGetsANumber() throws {
        let names = try open(branches(("w", "If_1/then_branch/w"), main: [Proto.sound])).tensors.map(\.name)
        #expect(names == ["If_1/then_branch/w", "If_1/then_branch/w#2", "w"])
    }

    @Test func textIsNotedAndNotListed() throws {
        let words = Proto.tensor("words", [1], type: 8).text(6, "x")
        let checkpoint = try open(Proto.model(words, Proto.sound))
        #expect(checkpoint.tensors.map(\.name) == ["w"])
        #expect(
            checkpoint.warnings.map(\.description).first?.hasSuffix(
                "tensor 'words': text, which is never a weight: not listed") == true)
    }

    @Test func whatTheModelSaysOfItselfIsMetadata() throws {
        let about = Proto().text(2, "maker").message(14, Proto.entry("licence", "MIT\u{1b}[2J"))
        let file = try open(Proto.model(Proto.sound) + about.bytes).files[0]
        #expect(file.metadata.map(\.key) == ["ir_version", "producer_name", "licence", "opset ai.onnx"])
        #expect(file.metadata.map(\.value) == ["8", "maker", "MIT\u{1b}[2J", "17"])
    }

    /// Fields may come in any order, and packed or not.
    @Test func fieldsBeforeTheGraphMayBeAny() throws {
        let about = Proto().message(8, Proto().varint(2, 17)).text(6, String(repeating: "long ", count: 2000))
        let bytes = about.varint(1, 8).message(7, Proto.graph(initializers: [Proto.sound])).bytes
        #expect(try open(bytes).tensors.map(\.name) == ["w"])
        let packed = Proto().bytes(1, [1, 2]).varint(2, 1).bytes(9, [UInt8](repeating: 0, count: 8)).text(8, "p")
        #expect(try open(Proto.model(packed)).tensors.map(\.shape) == [[1, 2]])
    }

    @Test(
        arguments: [
            Array("{\"a\": 1}".utf8), Array(": - a yaml list\n- b\n".utf8), [0x08, 0x01, 0x12, 0xFF, 0x7F],
            [0x3A, 0x00], [0x08, 0x08, 0x3A, 0x00], [0x0A, 0x04, 0x77, 0x77, 0x77, 0x77], Array("PK\u{3}\u{4}".utf8),
            [0x08, 0x08, 0xBA, 0x3E, 0x01, 0x00],
        ] as [[UInt8]])
    func otherFilesAreNotTaken(_ bytes: [UInt8]) throws {
        #expect(!ONNX.recognises(FileHead(bytes: bytes, size: bytes.count)))
    }
}
