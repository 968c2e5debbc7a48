import Checkpoints
import Foundation
import Testing

@Suite struct GGUFSplitTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private static let sample = Samples.files(".gguf").filter { $0.contains("-of-00002") }

    /// Part `number` of three, with one projection of the same network.
    private func part(
        _ number: Int, name: String? = nil, count: UInt16 = 3, tensors: Int32 = 3, inside: Int? = nil,
        change: (inout GGUFFile) -> Void = { _ in }
    ) throws {
        var file = GGUFFile(.init("blk.\(number).attn_q.weight", [2, 4], bytes: 32), change: change)
        if number == 0 {
            file.pairs += [file.pair("general.architecture", "llama"), file.pair("llama.attention.head_count", 1)]
        }
        file.pairs += [
            file.pair("split.no", 2, file.word(UInt16(inside ?? number))),
            file.pair("split.count", 2, file.word(count)), file.pair("split.tensors.count", 5, file.word(tensors)),
        ]
        try folder.write(name ?? "m-0000\(number + 1)-of-00003.gguf", file.bytes)
    }

    private let names = (0..<3).map { "model.layers.\($0).self_attn.q_proj.weight" }

    private func facts(_ checkpoint: Checkpoint) -> [String] {
        checkpoint.warnings.filter { $0.caseName == "departure" }.map {
            String($0.description.split(separator: "/").last!)
        }
    }

    // MARK: Which files

    @Test func anyPartFindsTheOthers() throws {
        for number in 0..<3 { try part(number) }
        for number in 1...3 {
            let checkpoint = try Checkpoint.open(folder("m-0000\(number)-of-00003.gguf"))
            #expect(checkpoint.tensors.map(\.name) == names)
            #expect(checkpoint.tensors.allSatisfy { $0.source is RotaryRows })
            #expect(Set(checkpoint.files.map(\.name)) == Set((1...3).map { "m-0000\($0)-of-00003.gguf" }))
            #expect(checkpoint.missing.isEmpty && checkpoint.warnings.isEmpty)
            #expect(checkpoint.config?.modelType == "llama" && checkpoint.config?.tiesWordEmbeddings == nil)
        }
    }

    @Test func theirFolderIsTheSameCheckpoint() throws {
        for number in 0..<3 { try part(number) }
        let whole = try Checkpoint.open(folder.path)
        #expect(whole.tensors.map(\.name) == names && facts(whole).isEmpty)
        #expect(try whole.fingerprint() == Checkpoint.open(folder("m-00002-of-00003.gguf")).fingerprint())
    }

    @Test func tellsThePartThatIsMissing() throws {
        try part(0)
        try part(1)
        for path in [folder("m-00002-of-00003.gguf"), folder.path] {
            let checkpoint = try Checkpoint.open(path)
            #expect(checkpoint.missing == [MissingShard(file: "m-00003-of-00003.gguf", tensors: [])])
            #expect(checkpoint.tensors.map(\.name) == Array(names[..<2]) && facts(checkpoint).isEmpty)
        }
    }

    @Test func keepsTheFilesNamesWithoutTheFirstPart() throws {
        try part(1)
        let checkpoint = try Checkpoint.open(folder("m-00002-of-00003.gguf"))
        #expect(checkpoint.tensors.map(\.name) == ["blk.1.attn_q.weight"])
        #expect(checkpoint.missing.map(\.file) == ["m-00001-of-00003.gguf", "m-00003-of-00003.gguf"])
        #expect(
            facts(checkpoint) == [
                "m-00002-of-00003.gguf: names and rows stay as in the file, since the first part is missing"
            ])
    }

    @Test func followsNoLinkOutOfTheFolderToTheFirstPart() throws {
        try part(0, name: "outside/first.gguf")
        try part(1, name: "in/m-00002-of-00003.gguf")
        try folder.link("in/m-00001-of-00003.gguf", to: folder("outside/first.gguf"))
        let error = #expect(throws: CheckpointError.self) { try Checkpoint.open(folder("in/m-00002-of-00003.gguf")) }
        #expect(error?.caseName == "linkLeaves")
    }

    @Test func aDamagedPartIsAnError() throws {
        try part(0)
        try part(1)
        try folder.write("m-00003-of-00003.gguf", Array("GGUF".utf8))
        let error = #expect(throws: CheckpointError.self) { try Checkpoint.open(folder("m-00001-of-00003.gguf")) }
        #expect(error?.description == folder("m-00003-of-00003.gguf") + ": the file ends 4 bytes too early (byte 4)")
    }

    // MARK: What they say of each other

    @Test func noticesATotalThatIsWrong() throws {
        for number in 0..<3 { try part(number, tensors: 7) }
        let checkpoint = try Checkpoint.open(folder("m-00001-of-00003.gguf"))
        #expect(facts(checkpoint) == ["m-00001-of-00003.gguf: it says that all parts have 7 tensors, they have 3"])
    }

    @Test func noticesAnotherNumberThanTheNames() throws {
        for number in 0..<3 { try part(number, inside: number == 1 ? 2 : number) }
        let checkpoint = try Checkpoint.open(folder("m-00001-of-00003.gguf"))
        #expect(facts(checkpoint) == ["m-00002-of-00003.gguf: part 3 inside, part 2 by its name"])
    }

    @Test func noticesAnotherCountThanTheNames() throws {
        try part(0, count: 4)
        let checkpoint = try Checkpoint.open(folder("m-00001-of-00003.gguf"))
        #expect(facts(checkpoint) == ["m-00001-of-00003.gguf: one of 4 parts inside, of 3 by its name"])
        #expect(checkpoint.files.count == 1)
    }

    @Test func noticesAnotherCountThanTheFirstPart() throws {
        try part(0, count: 4)
        try part(1)
        try part(2)
        let checkpoint = try Checkpoint.open(folder("m-00003-of-00003.gguf"))
        #expect(
            Set(facts(checkpoint)) == [
                "m-00001-of-00003.gguf: one of 4 parts inside, of 3 by its name",
                "m-00002-of-00003.gguf: one of 3 parts, of 4 by the first part",
                "m-00003-of-00003.gguf: one of 3 parts, of 4 by the first part",
            ])
    }

    @Test func opensARenamedPartAlone() throws {
        try part(0, name: "first.gguf")
        let checkpoint = try Checkpoint.open(folder("first.gguf"))
        #expect(checkpoint.tensors.map(\.name) == [names[0]])
        #expect(
            facts(checkpoint) == [
                "first.gguf: part 1 of 3, which its name does not say, so no other part is looked for"
            ])
    }

    // MARK: The sample

    @Test func opensTheShippedPartsAsOne() throws {
        let first = try #require(Self.sample.first)
        for path in Self.sample + [(first as NSString).deletingLastPathComponent] {
            let checkpoint = try Checkpoint.open(path)
            #expect(checkpoint.tensors.count == 6 && checkpoint.files.count == 2 && facts(checkpoint).isEmpty)
            #expect(checkpoint.tensors.allSatisfy { $0.name.hasPrefix("model.") })
            #expect(checkpoint.config?.heads == 9)
        }
    }
}
