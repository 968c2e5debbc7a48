import Checkpoints
import Testing

@Suite struct FolderTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func kinds(_ checkpoint: Checkpoint) -> [CheckpointWarning] {
        checkpoint.warnings.filter { $0.caseName != "unaligned" }
    }

    @Test func theOnlyFileIsOpened() throws {
        try folder.write("net.safetensors", Safetensors.plain(["a"]))
        try folder.write("readme.md", "text")
        try folder.write("._net.safetensors", "not ours")
        let checkpoint = try Checkpoint.open(folder.path)
        #expect(checkpoint.files.map(\.name) == ["net.safetensors"] && kinds(checkpoint).isEmpty)
    }

    @Test func anIndexCountsFirstAndTheRestIsTold() throws {
        try folder.write("m-1.safetensors", Safetensors.plain(["a"]))
        try folder.write("other.safetensors", Safetensors.plain(["b"]))
        try folder.write("m.safetensors.index.json", #"{"weight_map":{"a":"m-1.safetensors"}}"#)
        let checkpoint = try Checkpoint.open(folder.path)
        #expect(checkpoint.tensors.map(\.name) == ["a"])
        #expect(
            kinds(checkpoint) == [.severalCandidates(chosen: "m.safetensors.index.json", others: ["other.safetensors"])]
        )
    }

    @Test func severalFilesAreMergedAndTold() throws {
        try folder.write("x10.safetensors", Safetensors.plain(["b"]))
        try folder.write("x9.safetensors", Safetensors.plain(["a", "b"]))
        let checkpoint = try Checkpoint.open(folder.path)
        #expect(checkpoint.files.map(\.name) == ["x9.safetensors", "x10.safetensors"])
        #expect(checkpoint.tensors.map(\.name) == ["a", "b"] && checkpoint.tensors.map(\.file) == [0, 0])
        #expect(kinds(checkpoint).map(\.caseName) == ["mergedFiles", "inTwoFiles"])
    }

    @Test func modelSafetensorsCountsBeforeItsVariants() throws {
        try folder.write("model.safetensors", Safetensors.plain(["a"]))
        try folder.write("model.fp16.safetensors", Safetensors.plain(["a"]))
        let checkpoint = try Checkpoint.open(folder.path)
        #expect(
            kinds(checkpoint) == [.severalCandidates(chosen: "model.safetensors", others: ["model.fp16.safetensors"])])
    }

    @Test func numberedFilesTellWhichOnesAreMissing() throws {
        try folder.write("model-000001-of-000003.safetensors", Safetensors.plain(["a"]))
        try folder.write("model-000003-of-000003.safetensors", Safetensors.plain(["c"]))
        let checkpoint = try Checkpoint.open(folder.path)
        #expect(checkpoint.missing == [MissingShard(file: "model-000002-of-000003.safetensors", tensors: [])])
        #expect(checkpoint.files.map(\.isPresent) == [true, false, true])
    }

    @Test func anEmptyFolderIsRefused() throws {
        #expect(throws: CheckpointError.noCheckpoint(directory: folder.path)) { _ = try Checkpoint.open(folder.path) }
    }

    // MARK: config.json

    @Test func theConfigBesideTheFileIsRead() throws {
        let text = #"{"model_type":"llama","hidden_size":64,"num_attention_heads":8,"num_key_value_heads":2}"#
        try folder.write("config.json", text)
        let checkpoint = try Checkpoint.open(folder.write("m.safetensors", Safetensors.plain(["a"])))
        #expect(checkpoint.config?.raw == Array(text.utf8))
        #expect(checkpoint.config?.keyValueHeads == 2 && checkpoint.config?.headDimension == 8)
    }

    @Test func aBrokenConfigIsOnlyTold() throws {
        try folder.write("config.json", "{\"a\": }")
        let checkpoint = try Checkpoint.open(folder.write("m.safetensors", Safetensors.plain(["a"])))
        #expect(checkpoint.config == nil)
        let fact = "'}' where a value belongs (byte 6)"
        #expect(kinds(checkpoint) == [.unreadableConfig(file: folder("config.json"), fact: fact)])
    }

    // MARK: Links

    /// A cache repository as the Hugging Face tools make it.
    private func makeCache() throws {
        let blob = "hub/models--owner--net/blobs/0a1b"
        try folder.write(blob, Safetensors.plain(["a"]))
        try folder.write("hub/models--owner--net/blobs/c0", #"{"model_type":"gpt2"}"#)
        try folder.write("hub/models--owner--net/refs/main", "f00d")
        try folder.link("hub/models--owner--net/snapshots/f00d/model.safetensors", to: "../../blobs/0a1b")
        try folder.link("hub/models--owner--net/snapshots/f00d/config.json", to: "../../blobs/c0")
        try folder.link("hub/models--owner--net/snapshots/old/model.safetensors", to: "../../blobs/gone")
    }

    @Test(arguments: ["", "/snapshots/f00d", "/snapshots/f00d/model.safetensors"])
    func cacheLinksAreFollowed(_ tail: String) throws {
        try makeCache()
        let checkpoint = try Checkpoint.open(folder("hub/models--owner--net") + tail)
        #expect(checkpoint.tensors.map(\.name) == ["a"])
        #expect(checkpoint.displayName == "owner/net")
        #expect(checkpoint.config?.modelType == "gpt2")
    }

    @Test func linksOutOfTheCacheAreRefusedUnlessAllowed() throws {
        try makeCache()
        let target = try folder.write("outside.safetensors", Safetensors.plain(["secret"]))
        try folder.link(
            "hub/models--owner--net/snapshots/evil/model.safetensors", to: "../../../../outside.safetensors")
        let path = folder("hub/models--owner--net/snapshots/evil")
        let error = try #require(throws: CheckpointError.self) { _ = try Checkpoint.open(path) }
        #expect(error.caseName == "linkLeaves" && error.file == path + "/model.safetensors")
        #expect(error.description.contains("outside.safetensors") && !target.isEmpty)
        #expect(try Checkpoint.open(path, options: ReadingOptions(links: .anywhere)).tensors.map(\.name) == ["secret"])
    }

    @Test func aSnapshotThatIsALinkOutOfTheCacheIsRefused() throws {
        try folder.write("elsewhere/model.safetensors", Safetensors.plain(["a"]))
        try folder.write("hub/models--x--y/refs/main", "c0de")
        try folder.link("hub/models--x--y/snapshots/c0de", to: "../../../elsewhere")
        let error = try #require(throws: CheckpointError.self) { _ = try Checkpoint.open(folder("hub/models--x--y")) }
        #expect(error.caseName == "linkLeaves")
        #expect(
            try Checkpoint.open(folder("hub/models--x--y"), options: ReadingOptions(links: .anywhere)).tensors.count
                == 1)
    }

    @Test func linksOutOfAPlainFolderAreRefusedUnlessAllowed() throws {
        try folder.write("outside.safetensors", Safetensors.plain(["a"]))
        try folder.write("net/real.safetensors", Safetensors.plain(["a"]))
        try folder.link("net/inside.safetensors", to: "real.safetensors")
        try folder.link("net/leaves.safetensors", to: "../outside.safetensors")
        try folder.link("way", to: "net")
        #expect(try Checkpoint.open(folder("net/inside.safetensors")).tensors.count == 1)
        #expect(try Checkpoint.open(folder("way/real.safetensors")).tensors.count == 1)
        #expect(throws: CheckpointError.self) { _ = try Checkpoint.open(folder("net/leaves.safetensors")) }
        #expect(
            try Checkpoint.open(folder("net/leaves.safetensors"), options: ReadingOptions(links: .anywhere)).tensors
                .count == 1)
    }

    @Test func aConfigLinkedFromOutsideIsNotRead() throws {
        try folder.write("secret.json", #"{"model_type":"x"}"#)
        try folder.link("net/config.json", to: "../secret.json")
        let checkpoint = try Checkpoint.open(folder.write("net/m.safetensors", Safetensors.plain(["a"])))
        #expect(checkpoint.config == nil && kinds(checkpoint).map(\.caseName) == ["unreadableConfig"])
    }
}
