import Checkpoints
import Testing

@Suite struct GGUFMetadataTests {
    /// One key a type, by the type's name; then arrays.
    private static func file(isBigEndian: Bool) -> GGUFFile {
        GGUFFile { file in
            file.isBigEndian = isBigEndian
            file.pairs = [
                file.pair("u8", 0, [200]), file.pair("i8", 1, [200]), file.pair("u16", 2, file.word(UInt16(60_000))),
                file.pair("i16", 3, file.word(Int16(-2))), file.pair("u32", 4_000_000_000),
                file.pair("i32", 5, file.word(Int32.min)), file.pair("f32", 6, file.word(Float(0.1).bitPattern)),
                file.pair("bool", 7, [1]), file.pair("string", "zwölf"), file.pair("u64", 10, file.word(UInt64.max)),
                file.pair("i64", 11, file.word(Int64.min)), file.pair("f64", 12, file.word(0.1.bitPattern)),
                file.array("texts", 8, 3, file.string("a") + file.string("") + file.string("é")),
                file.array("numbers", 6, 2, file.word(Float(0.5).bitPattern) + file.word(Float(-3).bitPattern)),
                file.array("integers", 3, 2, file.word(Int16(-7)) + file.word(Int16(300))),
                file.array("flags", 7, 3, [0, 1, 0]), file.array("one", 8, 1, file.string("x")),
                file.array("none", 0, 0, []), file.pair("long", String(repeating: "é", count: 1000)),
            ]
        }
    }

    @Test(arguments: [false, true]) func looksUpSingleValues(_ isBigEndian: Bool) throws {
        let file = Self.file(isBigEndian: isBigEndian).bytes
        let bytes = file.span.bytes
        let metadata = try GGUF.metadata(bytes, path: "f")
        #expect(metadata.integer("u8", bytes) == 200)
        #expect(metadata.integer("i8", bytes) == -56)
        #expect(metadata.integer("u16", bytes) == 60_000)
        #expect(metadata.integer("i16", bytes) == -2)
        #expect(metadata.integer("u32", bytes) == 4_000_000_000)
        #expect(metadata.integer("i32", bytes) == -2_147_483_648)
        #expect(metadata.integer("i64", bytes) == .min)
        #expect(metadata.integer("u64", bytes) == nil)
        #expect(metadata.number("f32", bytes) == Double(Float(0.1)))
        #expect(metadata.number("f64", bytes) == 0.1)
        #expect(metadata.flag("bool", bytes) == true)
        #expect(metadata.text("string", bytes) == "zwölf")
        #expect(metadata.text("string", bytes, limit: 2) == "zw")
    }

    @Test(arguments: [false, true]) func looksUpArrays(_ isBigEndian: Bool) throws {
        let file = Self.file(isBigEndian: isBigEndian).bytes
        let bytes = file.span.bytes
        let metadata = try GGUF.metadata(bytes, path: "f")
        #expect(metadata.texts("texts", bytes) == ["a", "", "é"])
        #expect(metadata.numbers("numbers", bytes) == [0.5, -3])
        #expect(metadata.integers("integers", bytes) == [-7, 300])
        #expect(metadata.flags("flags", bytes) == [false, true, false])
        #expect(metadata.integers("none", bytes) == [])
        #expect(metadata["texts"]?.count == 3)
    }

    @Test func hasNothingForAnotherTypeOrKey() throws {
        let file = Self.file(isBigEndian: false).bytes
        let bytes = file.span.bytes
        let metadata = try GGUF.metadata(bytes, path: "f")
        #expect(metadata.integer("f32", bytes) == nil && metadata.integer("integers", bytes) == nil)
        #expect(metadata.number("u8", bytes) == nil && metadata.text("texts", bytes) == nil)
        #expect(metadata.texts("integers", bytes) == nil && metadata.texts("string", bytes) == nil)
        #expect(metadata.flag("missing", bytes) == nil && metadata["missing"] == nil)
    }

    @Test func showsEachValueAsOneLine() throws {
        let folder = try TemporaryFolder()
        let checkpoint = try Checkpoint.open(folder.write("m.gguf", Self.file(isBigEndian: false).bytes))
        let metadata = checkpoint.files[0].metadata
        #expect(checkpoint.files[0].hasMetadata)
        #expect(
            metadata.prefix(12).map(\.value) == [
                "200", "-56", "60000", "-2", "4000000000", "-2147483648", "0.1", "true", "zwölf",
                "18446744073709551615", "-9223372036854775808", "0.1",
            ])
        #expect(
            metadata[12...17].map(\.value) == [
                "3 strings", "2 f32 values", "2 i16 values", "3 bool values", "1 string", "0 u8 values",
            ])
        #expect(metadata[18].value == String(repeating: "é", count: 512) + "…")
    }

    @Test func readsSizesOfTheNetwork() throws {
        let file = GGUFFile(.init("token_embd.weight", [8, 5], type: 24, bytes: 40)) { file in
            file.pairs = [
                file.pair("general.architecture", "qwen2moe"), file.pair("qwen2moe.block_count", 3),
                file.pair("qwen2moe.embedding_length", 8), file.pair("qwen2moe.feed_forward_length", 24),
                file.pair("qwen2moe.attention.head_count", 4), file.pair("qwen2moe.expert_count", 6),
                file.array("qwen2moe.attention.head_count_kv", 5, 3, [2, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0]),
                file.array("tokenizer.ggml.tokens", 8, 2, file.string("a") + file.string("b")),
            ]
        }
        let folder = try TemporaryFolder()
        let config = try #require(try Checkpoint.open(folder.write("m.gguf", file.bytes)).config)
        #expect(config.modelType == "qwen2_moe" && config.raw.isEmpty && config.architectures.isEmpty)
        #expect(config.layers == 3 && config.hiddenSize == 8 && config.intermediateSize == 24 && config.experts == 6)
        #expect(config.heads == 4 && config.keyValueHeads == 2 && config.headDimension == 2)
        #expect(config.vocabularySize == 2 && config.tiesWordEmbeddings == true)
    }

    @Test func leavesOpenWhatDiffersBetweenLayers() throws {
        let file = GGUFFile { file in
            file.pairs = [
                file.pair("general.architecture", "new"), file.array("new.attention.head_count", 0, 2, [4, 2]),
                file.array("new.feed_forward_length", 0, 2, [9, 9]), file.pair("new.attention.key_length", 3),
            ]
        }
        let folder = try TemporaryFolder()
        let config = try #require(try Checkpoint.open(folder.write("m.gguf", file.bytes)).config)
        #expect(config.modelType == nil && config.heads == nil && config.intermediateSize == 9)
        #expect(config.headDimension == 3 && config.tiesWordEmbeddings == nil)
    }
}
