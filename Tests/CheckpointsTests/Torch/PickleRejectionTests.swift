import Checkpoints
import Testing

/// Pickles that must stop, and what is said of them.
@Suite struct PickleRejectionTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func check(_ file: RejectedFile) throws {
        let path = try folder.write("bad.pt", file.bytes)
        let error = try #require(throws: CheckpointError.self) { _ = try Checkpoint.open(path) }
        #expect(error.caseName == file.error)
        #expect(error.description == file.line(path))
    }

    @Test(arguments: RejectedFile.malicious) func runsNothingAndNamesIt(_ file: RejectedFile) throws {
        try check(file)
    }

    @Test(arguments: RejectedFile.torch) func refusesWhatIsDamaged(_ file: RejectedFile) throws {
        try check(file)
    }
}
