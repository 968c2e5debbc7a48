import Checkpoints
import Testing

@Suite struct AcceptanceTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test(arguments: AcceptedFile.table)
    func opensWithItsWarnings(_ file: AcceptedFile) throws {
        let path = try folder.write("odd.safetensors", file.bytes)
        let checkpoint = try Checkpoint.open(path)
        #expect(checkpoint.tensors.map(\.name) == file.tensors)
        #expect(checkpoint.warnings.map(\.caseName) == file.warnings)
        #expect(checkpoint.warnings.allSatisfy { $0.description.hasPrefix(path + ": ") })
    }

    @Test func lendsTheBytesOfAnUnalignedTensor() throws {
        let header = "{" + Safetensors.tensor("u", "U8", "1", 0, 1) + "," + Safetensors.tensor("a", 1, 9) + "}"
        let checkpoint = try Checkpoint.open(folder.write("odd.safetensors", Safetensors.file(header, data: 9)))
        let entry = try #require(checkpoint.entry(named: "a"))
        let whole = try checkpoint.withBytes(of: entry) { span in span.withUnsafeBytes { Array($0) } }
        let part = try checkpoint.withBytes(of: entry, 2..<4) { span in span.withUnsafeBytes { Array($0) } }
        #expect(whole == [1, 2, 3, 4, 5, 6, 7, 8])
        #expect(part == [3, 4])
        #expect(try checkpoint.read(entry, 2..<4) == [3, 4])
        checkpoint.forget(entry)
        #expect(try checkpoint.withBytes(of: entry, 7..<8) { unsafe $0.unsafeLoad(as: UInt8.self) } == 8)
    }

    @Test func ofARepeatedMetadataKeyTheLastValueCounts() throws {
        let header = #"{"__metadata__":{"k":"1","z":"é","k":"2"}}"#
        let checkpoint = try Checkpoint.open(folder.write("odd.safetensors", Safetensors.file(header, data: 0)))
        #expect(checkpoint.files[0].metadata.map(\.key) == ["k", "z"])
        #expect(checkpoint.files[0].metadata.map(\.value) == ["2", "é"])
    }

    @Test func countsOddTensorsInOneWarning() throws {
        let header =
            "{" + (0..<5).map { Safetensors.tensor("s\($0)", "F64", "", $0 * 8, $0 * 8 + 8) }.joined(separator: ",")
            + "}"
        let checkpoint = try Checkpoint.open(folder.write("odd.safetensors", Safetensors.file(header + " ", data: 40)))
        #expect(checkpoint.warnings.first == .scalar(file: checkpoint.path, tensor: "s0", count: 5))
        #expect(checkpoint.warnings.first?.isNote == true)
    }

    @Test func aFileThatWasShortenedIsAnErrorWhenReadAgain() throws {
        let path = try folder.write("a.safetensors", Safetensors.plain(["a", "b"]))
        let checkpoint = try Checkpoint.open(path)
        try folder.write("a.safetensors", Array(Safetensors.plain(["a", "b"]).dropLast(4)))
        let error = try #require(throws: CheckpointError.self) { _ = try checkpoint.read(checkpoint.tensors[1]) }
        #expect(error.caseName == "changed")
        #expect(throws: error) { try checkpoint.checkUnchanged() }
    }
}
