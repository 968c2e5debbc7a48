import Checkpoints
import Testing

@Suite struct RejectionTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test(arguments: RejectedFile.table)
    func refusesWithFileTensorAndByte(_ file: RejectedFile) throws {
        let path = try folder.write("bad.safetensors", file.bytes)
        let error = try #require(throws: CheckpointError.self) { _ = try Checkpoint.open(path) }
        #expect(error.caseName == file.error)
        #expect(error.description == file.line(path))
    }

    @Test func refusesMoreTensorsThanTheLimit() throws {
        var limits = SafetensorsLimits()
        limits.tensors = 1
        let first = "{" + Safetensors.tensor("a", 0, 8) + ","
        let header = first + Safetensors.tensor("b", 8, 16) + "}"
        let error = try #require(throws: CheckpointError.self) {
            _ = try SafetensorsHeader.scan(
                Array(header.utf8), file: "f", size: 8 + header.utf8.count + 16, limits: limits)
        }
        #expect(error == .tooManyTensors(file: "f", tensor: "b", offset: 8 + first.utf8.count, limit: 1))
    }

    @Test func neverPutsControlCharactersIntoAMessage() throws {
        let header = "{" + Safetensors.tensor("\\u001b]0;x\\u0007\\n", "F32", "3", 0, 8) + "}"
        let path = try folder.write("bad.safetensors", Safetensors.file(header, data: 8))
        let error = try #require(throws: CheckpointError.self) { _ = try Checkpoint.open(path) }
        #expect(error.description.contains(#"'\u{1b}]0;x\u{7}\u{a}'"#))
        #expect(error.description.unicodeScalars.allSatisfy { $0.value >= 0x20 })
    }

    @Test(arguments: [("/dev/null", "not a regular file"), ("/nowhere/x.safetensors", "no such file or directory")])
    func refusesWhatIsNoFile(_ path: String, _ fact: String) throws {
        let error = try #require(throws: CheckpointError.self) { _ = try Checkpoint.open(path) }
        #expect(error.description == path + ": " + fact)
    }
}
