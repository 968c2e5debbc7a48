import Checkpoints
import Foundation
import Testing

/// Tensors whose bytes lie in other files.
@Suite struct ONNXDataTests {
    private let folder: TemporaryFolder
    private let elements: [UInt8] = (0..<32).map { $0 }

    init() throws { folder = try TemporaryFolder() }

    private func model(_ keys: [(String, String)], _ more: Proto...) throws -> String {
        let tensors = [Proto.external(keys)] + more
        return try folder.write("model.onnx", Proto.model(of: Proto.graph(initializers: tensors)))
    }

    private func refusal(_ path: String) throws -> String {
        let error = try #require(throws: CheckpointError.self) { _ = try Checkpoint.open(path) }
        return error.description.replacing(folder.path + "/", with: "")
    }

    @Test func readsFromTheOffsetOnAndListsTheFile() throws {
        try folder.write("sub/w.bin", elements)
        let checkpoint = try Checkpoint.open(model([("location", "sub/w.bin"), ("offset", "8"), ("length", "8")]))
        let entry = try #require(checkpoint.entry(named: "w"))
        #expect(checkpoint.files.map(\.name) == ["model.onnx", "sub/w.bin"])
        #expect(checkpoint.files.map(\.format) == [.onnx, .data])
        #expect(entry.file == 1 && entry.bytes == 8..<16)
        #expect(try checkpoint.read(entry) == Array(8..<16))
        #expect(checkpoint.warnings.isEmpty)
    }

    @Test func aMissingLengthIsWhatTheShapeNeeds() throws {
        try folder.write("w.bin", elements)
        let checkpoint = try Checkpoint.open(model([("location", "w.bin")]))
        #expect(try checkpoint.read(checkpoint.tensors[0]) == Array(0..<8))
    }

    @Test func checksumsAndUnknownKeysAreNotedOnly() throws {
        try folder.write("w.bin", elements)
        let path = try model([("location", "w.bin"), ("checksum", "00"), ("__class__", "x"), ("data", "y")])
        let warnings = try Checkpoint.open(path).warnings.map(\.description)
        #expect(
            warnings == [
                path + ": tensor 'w': a checksum of external data, which is not verified",
                path + ": tensor 'w': external data with a key that the format does not have (and 1 more)",
            ])
    }

    @Test func refusesAFileThatIsTooShort() throws {
        try folder.write("w.bin", elements)
        let line = try refusal(model([("location", "w.bin"), ("offset", "28")]))
        #expect(line == "w.bin: tensor 'w': the file ends 4 bytes too early (byte 32)")
    }

    @Test func refusesAnOffsetPastTheEnd() throws {
        try folder.write("w.bin", elements)
        let line = try refusal(model([("location", "w.bin"), ("offset", "1000")]))
        #expect(line == "w.bin: tensor 'w': the file ends 976 bytes too early (byte 32)")
    }

    /// A node's tensor is not listed, but read where it stands for lengths.
    @Test func refusesAnAttributePastTheEnd() throws {
        try folder.write("w.bin", elements)
        let value = Proto.external([("location", "w.bin"), ("offset", "1000")])
        let node = Proto.node(
            "ConstantOfShape", ["s"], ["filled"], attributes: [Proto.attribute("value", type: 4).message(5, value)])
        let line = try refusal(folder.write("model.onnx", Proto.model(of: Proto.graph(nodes: [node]))))
        #expect(line == "w.bin: tensor 'filled.value': the file ends 976 bytes too early (byte 32)")
    }

    @Test func refusesAMissingFile() throws {
        #expect(try refusal(model([("location", "w.bin")])) == "w.bin: no such file or directory")
    }

    @Test func refusesADirectory() throws {
        try folder.write("w.bin/x", elements)
        #expect(try refusal(model([("location", "w.bin")])) == "w.bin: not a regular file")
    }

    @Test func refusesASymbolicLink() throws {
        try folder.write("secret", elements)
        try folder.link("w.bin", to: "secret")
        let line = try refusal(model([("location", "w.bin")]))
        #expect(line == "w.bin: external data behind a symbolic link, which could lead to any file")
    }

    @Test func refusesAFolderThatIsALink() throws {
        try folder.write("real/w.bin", elements)
        try folder.link("linked", to: "real")
        let line = try refusal(model([("location", "linked/w.bin")]))
        #expect(line == "linked/w.bin: external data behind a symbolic link, which could lead to any file")
    }

    @Test func refusesAHardLink() throws {
        try folder.write("secret", elements)
        try FileManager.default.linkItem(atPath: folder("secret"), toPath: folder("w.bin"))
        let line = try refusal(model([("location", "w.bin")]))
        #expect(line == "w.bin: external data with 2 hard links, so it could be any file")
    }

    @Test func followsLinksWhereThePersonTrustsThem() throws {
        try folder.write("blob", elements)
        try folder.link("w.bin", to: "blob")
        let path = try model([("location", "w.bin")])
        let checkpoint = try Checkpoint.open(path, options: ReadingOptions(links: .anywhere))
        #expect(try checkpoint.read(checkpoint.tensors[0]) == Array(0..<8))
    }

    @Test func aFolderMayBeReachedThroughALink() throws {
        try folder.write("real/w.bin", elements)
        try folder.write("real/model.onnx", Proto.model(Proto.external([("location", "w.bin")])))
        try folder.link("linked", to: "real")
        #expect(try Checkpoint.open(folder("linked/model.onnx")).tensors.count == 1)
    }
}
