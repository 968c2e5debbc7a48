import Checkpoints
import Testing

@Suite struct ShardedTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @discardableResult
    private func index(_ map: [(String, String)], total: String? = nil) throws -> String {
        let metadata = total.map { "\"metadata\":{\"total_size\":\($0)}," } ?? ""
        let members = map.map { "\($0.0.quotedJSON):\($0.1.quotedJSON)" }.joined(separator: ",")
        return try folder.write("model.safetensors.index.json", "{\(metadata)\"weight_map\":{\(members)}}")
    }

    @Test func listsAllShardsInNaturalOrder() throws {
        try folder.write("m-1.safetensors", Safetensors.plain(["layers.10.w", "layers.2.w"]))
        try folder.write("m-2.safetensors", Safetensors.plain(["layers.1.w", "embed"]))
        let path = try index(
            [
                ("layers.10.w", "m-1.safetensors"), ("layers.2.w", "m-1.safetensors"),
                ("layers.1.w", "m-2.safetensors"),
                ("embed", "m-2.safetensors"),
            ], total: "32")
        for path in [path, folder.path, folder.path + "/"] {
            let checkpoint = try Checkpoint.open(path)
            #expect(checkpoint.tensors.map(\.name) == ["embed", "layers.1.w", "layers.2.w", "layers.10.w"])
            #expect(checkpoint.tensors.map(\.file) == [1, 1, 0, 0])
            #expect(checkpoint.files.map(\.name) == ["m-1.safetensors", "m-2.safetensors"])
            #expect(checkpoint.totalBytes == 32)
            #expect(checkpoint.missing.isEmpty)
            #expect(checkpoint.warnings.filter { $0.caseName != "unaligned" }.isEmpty)
            #expect(checkpoint.index?.raw.isEmpty == false)
        }
    }

    @Test func missingShardsAreListedWithTheirTensors() throws {
        try folder.write("m-1.safetensors", Safetensors.plain(["a"]))
        try index([("a", "m-1.safetensors"), ("c.10", "m-2.safetensors"), ("c.9", "m-2.safetensors")], total: "24")
        let checkpoint = try Checkpoint.open(folder.path)
        #expect(checkpoint.tensors.map(\.name) == ["a"])
        #expect(checkpoint.missing == [MissingShard(file: "m-2.safetensors", tensors: ["c.9", "c.10"])])
        #expect(checkpoint.files.map(\.isPresent) == [true, false])
        #expect(checkpoint.warnings.allSatisfy { $0.caseName != "totalSize" })
    }

    @Test(arguments: ["../x.safetensors", "/etc/passwd", "sub/x.safetensors", "..", ".", "", "a\\b", "a\0b"])
    func shardsMustBeBareNames(_ shard: String) throws {
        let path = try index([("a", shard)])
        let error = try #require(throws: CheckpointError.self) { _ = try Checkpoint.open(path) }
        #expect(error == .unsafeShardName(file: path, tensor: "a", offset: 19, shard: shard))
        #expect(
            error.description == "\(path): tensor 'a': shard '\(shard.printable)' is not a bare file name (byte 19)")
    }

    @Test func aTensorMustBeInItsShard() throws {
        try folder.write("m-1.safetensors", Safetensors.plain(["a", "b"]))
        try folder.write("m-2.safetensors", Safetensors.plain(["c"]))
        let path = try index([("a", "m-1.safetensors"), ("b", "m-2.safetensors"), ("c", "m-2.safetensors")])
        #expect(throws: CheckpointError.notInShard(file: path, tensor: "b", offset: 37, shard: "m-2.safetensors")) {
            _ = try Checkpoint.open(path)
        }
    }

    @Test func extraTensorsAndDuplicatesAreTold() throws {
        try folder.write("m-1.safetensors", Safetensors.plain(["a", "b"]))
        try folder.write("m-2.safetensors", Safetensors.plain(["b", "extra"]))
        try index([("a", "m-1.safetensors"), ("b", "m-2.safetensors")], total: "16")
        let checkpoint = try Checkpoint.open(folder.path)
        #expect(checkpoint.tensors.map(\.name) == ["a", "b", "extra"])
        #expect(checkpoint.tensors.map(\.file) == [0, 1, 1])
        #expect(checkpoint.shadowed.map(\.name) == ["b"] && checkpoint.shadowed.map(\.file) == [0])
        #expect(checkpoint.entries(inFile: 0).map(\.name) == ["a", "b"])
        let one = folder("m-1.safetensors")
        let two = folder("m-2.safetensors")
        let index = folder("model.safetensors.index.json")
        #expect(checkpoint.warnings.contains(.unlisted(file: two, tensor: "extra", count: 1)))
        #expect(checkpoint.warnings.contains(.inTwoFiles(tensor: "b", kept: "m-2.safetensors", other: one, count: 1)))
        #expect(checkpoint.warnings.contains(.totalSize(file: index, stated: "16", found: 32)))
    }

    @Test(arguments: ["8", "8.0", "8e0"]) func aRightTotalSizeIsNoNews(_ total: String) throws {
        try folder.write("m.safetensors", Safetensors.plain(["a"]))
        try index([("a", "m.safetensors")], total: total)
        #expect(try Checkpoint.open(folder.path).warnings.allSatisfy { $0.caseName == "unaligned" })
    }

    @Test(arguments: [("9", "9"), ("\"big\"", "\"big\""), ("null", "null"), ("-1.5", "-1.5")])
    func aWrongTotalSizeIsOnlyTold(_ total: String, _ stated: String) throws {
        try folder.write("m.safetensors", Safetensors.plain(["a"]))
        let path = try index([("a", "m.safetensors")], total: total)
        #expect(try Checkpoint.open(path).warnings.contains(.totalSize(file: path, stated: stated, found: 8)))
    }

    @Test(
        arguments: [
            ("{}", "not a checkpoint index: there is no weight_map object", nil),
            (#"{"weight_map":[]}"#, "not a checkpoint index: there is no weight_map object", nil),
            (#"{"weight_map":{"a":7}}"#, "tensor 'a': its file in weight_map is not a string", 19),
            (#"{"weight_map":{"a":"x","a":"y"}}"#, "tensor 'a': weight_map puts it into two different files", 23),
            (#"{"weight_map":{"a":"x"}"#, "the text ends too early", 23),
            ("[]", "'[' where an object belongs", 0),
        ] as [(String, String, Int?)])
    func aBadIndexIsRefused(_ text: String, _ fact: String, _ offset: Int?) throws {
        let path = try folder.write("model.safetensors.index.json", text)
        let error = try #require(throws: CheckpointError.self) { _ = try Checkpoint.open(path) }
        #expect(error.description == path + ": " + fact + (offset.map { " (byte \($0))" } ?? ""))
    }

    @Test func oneFileAndItsShardsHaveTheSameFingerprint() throws {
        let whole = try Checkpoint.open(
            folder.write("whole/m.safetensors", Self.numbered([("a.2", 0), ("a.10", 8), ("b", 16)])))
        try folder.write("parts/x.safetensors", Self.numbered([("b", 16)]))
        try folder.write("parts/y.safetensors", Self.numbered([("a.10", 8), ("a.2", 0)]))
        let parts = try Checkpoint.open(folder("parts"))
        let changed = try Checkpoint.open(
            folder.write("changed.safetensors", Self.numbered([("a.2", 0), ("a.10", 9), ("b", 16)])))
        #expect(try parts.fingerprint() == whole.fingerprint())
        #expect(try changed.fingerprint() != whole.fingerprint())
    }

    @Test(.enabled(if: Python.isReady, "needs python with numpy and safetensors"))
    func theFingerprintIsItsDefinition() throws {
        let names = ["z", "layers.10.w", "layers.9.w", "layers.09.w", "a"]
        var parts = names.enumerated().map {
            Safetensors.tensor($1, "F32", "\($0 * 7)", $0 * ($0 - 1) * 14, $0 * ($0 + 1) * 14)
        }
        parts.append(Safetensors.tensor("s", "U8", "", 280, 281))
        try folder.write("m.safetensors", Safetensors.file("{" + parts.joined(separator: ",") + "}", data: 281))
        let text = try Python.oracle("fingerprint", folder.path)
        #expect(try Checkpoint.open(folder.path).fingerprint().description == text.prefix(16))
    }

    /// Two F32 each, whose bytes count up from the given number.
    private static func numbered(_ tensors: [(String, UInt8)]) -> [UInt8] {
        let header = tensors.enumerated().map { Safetensors.tensor($1.0, $0 * 8, $0 * 8 + 8) }.joined(separator: ",")
        return Safetensors.file("{" + header + "}", data: 0) + tensors.flatMap { first in (0..<8).map { first.1 + $0 } }
    }
}
