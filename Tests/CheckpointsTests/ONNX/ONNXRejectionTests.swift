import Checkpoints
import Testing

@Suite struct ONNXRejectionTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test(arguments: RejectedModel.table)
    func refusesWithFileTensorAndByte(_ model: RejectedModel) throws {
        let path = try folder.write("bad.onnx", model.bytes)
        let error = try #require(throws: CheckpointError.self) { _ = try Checkpoint.open(path) }
        #expect(error.caseName == "onnx")
        #expect(error.description == model.line(path))
    }
}
