import Checkpoints
import Tensors
import Testing

@Suite struct NumPyAcceptanceTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func bytes(_ checkpoint: Checkpoint, _ name: String) throws -> [UInt8] {
        try checkpoint.withBytes(of: #require(checkpoint.entry(named: name))) { $0.withUnsafeBytes { Array($0) } }
    }

    @Test(arguments: AcceptedArray.table) func opensWithItsWarnings(_ file: AcceptedArray) throws {
        let path = try folder.write("layer.0.npy", file.bytes)
        let checkpoint = try Checkpoint.open(path)
        #expect(checkpoint.files[0].format == .numpyArray)
        let entry = try #require(checkpoint.entry(named: "layer.0"))
        #expect(entry.dtype.rawValue == file.dtype && entry.shape == file.shape)
        #expect(checkpoint.warnings.map(\.description) == file.facts.map { "\(path): tensor 'layer.0': \($0)" })
        #expect(try bytes(checkpoint, "layer.0") == (0..<entry.byteCount).map { UInt8($0) })
    }

    @Test(arguments: AcceptedArray.table) func opensTheSameInsideAnArchive(_ file: AcceptedArray) throws {
        let entries = [ZipFile.Entry("s.npy", file.bytes), NumPyFile.entry("d.npy", deflating: file.bytes)]
        let path = try folder.write("a.npz", ZipFile(entries[0], entries[1]).bytes)
        let checkpoint = try Checkpoint.open(path)
        #expect(checkpoint.files[0].format == .numpyArchive)
        #expect(checkpoint.tensors.map(\.name) == ["d", "s"])
        let facts = file.facts.map { $0 == "3 bytes after its elements" ? "bytes after its elements" : $0 }
        #expect(checkpoint.warnings.map(\.description) == facts.map { "\(path): tensor 's': \($0) (and 1 more)" })
        for entry in checkpoint.tensors {
            #expect(entry.dtype.rawValue == file.dtype && entry.shape == file.shape)
            #expect(try bytes(checkpoint, entry.name) == (0..<entry.byteCount).map { UInt8($0) })
        }
    }

    @Test func readsVoidAsBFloat16WhenAsked() throws {
        let path = try folder.write("w.npy", NumPyFile.array(NumPyFile.header("<V2", "(4,)")))
        var options = ReadingOptions()
        options.readsVoidAsBFloat16 = true
        let checkpoint = try Checkpoint.open(path, options: options)
        #expect(checkpoint.tensors[0].dtype == .bf16 && checkpoint.warnings.isEmpty)
        #expect(try bytes(checkpoint, "w") == Array(0..<8))
    }

    @Test func leavesOutWhatIsNoArrayAndSaysSo() throws {
        let array = NumPyFile.array(NumPyFile.header())
        let objects = NumPyFile.array(NumPyFile.header("|O"))
        let path = try folder.write(
            "a.npz",
            ZipFile(
                .init("b/x.npy", array), .init("b/"), .init("readme.txt"), .init("o.npy", objects),
                .init("p.npy", objects), .init("s.npy", NumPyFile.array(NumPyFile.header("<U3"))),
                .init("e\u{1B}.npy", array), .init(".npy", array)
            ) { $0.trailing = [0] }.bytes)
        let checkpoint = try Checkpoint.open(path)
        #expect(checkpoint.tensors.map(\.name) == ["", "b/x", "e\u{1B}"])
        #expect(
            checkpoint.warnings.map(\.description) == [
                "\(path): bytes after the end of the archive",
                "\(path): tensor 'readme.txt': not an array by its name, left out",
                "\(path): tensor 'o': an array of Python objects, left out (and 1 more)",
                "\(path): tensor 's': an array of strings, left out",
                "\(path): a tensor without a name",
                #"\#(path): tensor 'e\u{1b}': a name with control characters"#,
            ])
    }

    @Test func anArchiveWithoutEntriesHasNoTensors() throws {
        let checkpoint = try Checkpoint.open(folder.write("a.npz", ZipFile().bytes))
        #expect(checkpoint.tensors.isEmpty && checkpoint.warnings == [.noTensors(file: checkpoint.path)])
    }

    @Test func theHashOfTheHeaderChangesWithAnyHeader() throws {
        let array = NumPyFile.array(NumPyFile.header())
        let files = [
            array, NumPyFile.array(NumPyFile.header("<i4")), ZipFile(.init("a.npy", array)).bytes,
            ZipFile(.init("b.npy", array)).bytes, ZipFile(NumPyFile.entry("a.npy", deflating: array)).bytes,
        ]
        let hashes = try files.map { try Checkpoint.open(folder.write("x", $0)).files[0].headerHash }
        #expect(Set(hashes).count == files.count)
    }
}
