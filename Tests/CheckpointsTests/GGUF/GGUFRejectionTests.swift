import Checkpoints
import Testing

@Suite struct GGUFRejectionTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test(arguments: RejectedFile.ggufs + RejectedFile.ggufTensors)
    func refusesWithTensorKeyAndByte(_ file: RejectedFile) throws {
        let path = try folder.write("bad.gguf", file.bytes)
        let error = try #require(throws: CheckpointError.self) { _ = try Checkpoint.open(path) }
        #expect(error.caseName == file.error)
        #expect(error.description == file.line(path))
    }

    @Test func refusesMoreTensorsThanTheCheckpointMayTake() throws {
        let bytes = GGUFFile(.init("a"), .init("b")).bytes
        let error = try #require(throws: CheckpointError.self) {
            _ = try GGUF.read(bytes.span.bytes, ReadingContext(path: "f", tensorLimit: 1))
        }
        #expect(error == .gguf(file: "f", tensor: nil, offset: 8, .tooManyTensors(stated: 2, limit: 1)))
    }

    @Test func neverPutsControlCharactersIntoAMessage() throws {
        let file = GGUFFile { $0.pairs = [$0.pair("\u{1B}[31m", 13, [1])] }
        let path = try folder.write("bad.gguf", file.bytes)
        let error = try #require(throws: CheckpointError.self) { _ = try Checkpoint.open(path) }
        #expect(error.description == path + #": metadata '\u{1b}[31m': value type 13 is unknown (byte 37)"#)
    }
}
