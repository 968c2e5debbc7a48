import Checkpoints
import Tensors
import Testing

/// What PyTorch 1.13 cannot write, and what is told beside the tensors; by hand.
@Suite struct TorchReadingTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func open(_ bytes: [UInt8]) throws -> Checkpoint { try Checkpoint.open(folder.write("net.pt", bytes)) }

    private func open(_ value: Pickle) throws -> Checkpoint { try open(TorchFile.archive(value)) }

    private func floats(_ name: String, _ checkpoint: Checkpoint) throws -> [Float] {
        let entry = try #require(checkpoint.entry(named: name))
        return try checkpoint.withBytes(of: entry) { bytes in
            (0..<bytes.byteCount / 4).map { bytes.unsafeLoadUnaligned(fromByteOffset: 4 * $0, as: Float.self) }
        }
    }

    private func facts(_ checkpoint: Checkpoint) -> [String] {
        checkpoint.warnings.map { String($0.description.dropFirst(checkpoint.path.count + 2)) }
    }

    // MARK: Pickles

    @Test(arguments: PickledValue.shown)
    func readsEachKindOfValue(_ value: PickledValue) throws {
        let checkpoint = try open(.dict((.text("v"), value.pickle), (.text("w"), .tensor())))
        #expect(checkpoint.files[0].metadata.map(\.value) == [value.text])
        #expect(checkpoint.tensors.map(\.name) == ["w"])
    }

    @Test(arguments: PickledValue.silent)
    func passesOverPlainValues(_ value: PickledValue) throws {
        let checkpoint = try open(.dict((.text("v"), value.pickle), (.text("w"), .tensor())))
        #expect(checkpoint.tensors.map(\.name) == ["w"] && checkpoint.warnings.isEmpty)
    }

    @Test func theLastOfEqualKeysCounts() throws {
        let checkpoint = try open(.dict((.text("w"), .tensor([1])), (.text("w"), .tensor([2], offset: 2))))
        #expect(try floats("w", checkpoint) == [3, 4])
    }

    /// Python tells names apart that look alike: é as one character and as two.
    @Test func keysAreComparedByTheirBytes() throws {
        let checkpoint = try open(.dict((.text("\u{E9}"), .tensor([1])), (.text("e\u{301}"), .tensor([2], offset: 2))))
        #expect(checkpoint.tensors.map(\.shape) == [[2], [1]])
        let wrapped = try open(.dict((.text("module.\u{301}"), .tensor([1]))))
        #expect(wrapped.tensors.map { Array($0.name.utf8) } == [[0xCC, 0x81]])
    }

    @Test func pythonTwosOrderedDictIsOne() throws {
        let pairs = Pickle.emptyList + .emptyList + .raw(0x55, 1, 0x77) + .append + .tensor() + .append + .append
        let checkpoint = try open(.global("collections", "OrderedDict") + pairs + .tuple1 + .reduce)
        #expect(try floats("w", checkpoint) == [1, 2, 3, 4])
    }

    @Test func theFirstVersionOfTensorsIsRead() throws {
        let tensor = Pickle.call("torch._utils", "_rebuild_tensor", .storage(), .int(1), .ints([2]), .ints([2]))
        #expect(try floats("w", try open(.dict((.text("w"), tensor)))) == [2, 4])
    }

    @Test func storagesOfCUDAAreStorages() throws {
        let storage = Pickle.tuple(
            .text("storage"), .global("torch.cuda", "FloatStorage"), .text("0"), .text("cuda:0"), .int(4))
        #expect(try floats("w", try open(.dict((.text("w"), .tensor(in: storage + .persistentID))))) == [1, 2, 3, 4])
    }

    @Test func wrappersStandForTheirTensor() throws {
        for (name, rest) in [
            ("_rebuild_parameter", Pickle.yes + .orderedDict),
            ("_rebuild_parameter_with_state", .yes + .orderedDict + .none),
            ("_rebuild_device_tensor_from_cpu_tensor", .global("torch", "float32") + .text("xla:0") + .no),
        ] {
            let value = Pickle.global("torch._utils", name) + .mark + .tensor() + rest + .tupleEnd + .reduce
            #expect(try floats("w", try open(.dict((.text("w"), value)))) == [1, 2, 3, 4])
        }
    }

    @Test func textBehindThePickleIsTold() throws {
        let value = Pickle.dict((.text("w"), .tensor())) + .stop + .code("xyz")
        #expect(facts(try open(value)) == ["4 bytes of data.pkl behind its end"])
    }

    // MARK: Storages

    @Test func bigEndianArchivesAreTurned() throws {
        let turned = stride(from: 0, to: 16, by: 4).flatMap { TorchFile.four[$0..<$0 + 4].reversed() }
        let value = Pickle.dict((.text("w"), .tensor()), (.text("t"), .tensor([2, 2], [1, 2])))
        let checkpoint = try open(TorchFile.archive(value, [("0", turned)], others: [("byteorder", Array("big".utf8))]))
        #expect(try floats("w", checkpoint) == [1, 2, 3, 4])
        #expect(try floats("t", checkpoint) == [1, 3, 2, 4])
        let little = try open(TorchFile.archive(value, others: [("byteorder", Array("little".utf8))]))
        #expect(try floats("w", little) == [1, 2, 3, 4])
        #expect(little.entry(named: "w")?.source == nil && little.entry(named: "t")?.source != nil)
    }

    @Test func aLongerEntryThanItsStorageIsFine() throws {
        let checkpoint = try open(TorchFile.archive(.dict((.text("w"), .tensor())), [("0", TorchFile.four + [9])]))
        #expect(try floats("w", checkpoint) == [1, 2, 3, 4])
    }

    @Test func partsOfStoragesInStreamsAreRead() throws {
        let part = Pickle.part("FloatStorage", "0", 4, .tuple(.text("1"), .int(1), .int(3)))
        let value = Pickle.dict((.text("w"), .tensor([2], offset: 1, in: part)), (.text("all"), .tensor([3], in: part)))
        let checkpoint = try open(TorchFile.stream(value))
        #expect(try floats("w", checkpoint) == [3, 4])
        #expect(try floats("all", checkpoint) == [2, 3, 4])
        #expect(checkpoint.entry(named: "w")?.details?.tiedTo == "all")
    }

    @Test func bytesBehindAStreamAreTold() throws {
        let checkpoint = try open(TorchFile.stream(.dict((.text("w"), .tensor()))) + [1, 2])
        #expect(facts(checkpoint) == ["2 bytes behind the last storage"])
    }

    // MARK: Names

    @Test func wrappersPrefixesComeOffAndStayKnown() throws {
        let checkpoint = try open(
            .dict((.text("module._orig_mod.a"), .tensor([1])), (.text("module._orig_mod.b"), .tensor([1], offset: 1))))
        #expect(checkpoint.tensors.map(\.name) == ["a", "b"])
        #expect(checkpoint.tensors.map(\.storedName) == ["module._orig_mod.a", "module._orig_mod.b"])
        #expect(
            facts(checkpoint) == [
                "tensor 'a': shown without the prefix 'module._orig_mod.' of DataParallel and torch.compile (and 1 more)"
            ])
    }

    @Test func aPrefixOfSomeNamesOnlyStays() throws {
        let checkpoint = try open(.dict((.text("module.a"), .tensor([1])), (.text("b"), .tensor([1], offset: 1))))
        #expect(checkpoint.tensors.map(\.name) == ["b", "module.a"] && checkpoint.warnings.isEmpty)
    }

    @Test func aPrunedPairIsTheProductAndSaysSo() throws {
        let checkpoint = try open(
            .dict(
                (.text("module.l.weight_orig"), .tensor([2])), (.text("module.l.weight_mask"), .tensor([2], offset: 2)),
                (.text("module.l.bias"), .tensor([1]))))
        #expect(checkpoint.tensors.map(\.name) == ["l.bias", "l.weight"])
        #expect(try floats("l.weight", checkpoint) == [3, 8])
        #expect(checkpoint.entry(named: "l.weight")?.storedName == "module.l.weight_orig × module.l.weight_mask")
        #expect(
            facts(checkpoint).last
                == "tensor 'l.weight': shown as the product of …_orig and …_mask (torch.nn.utils.prune)")
    }

    @Test func pairsThatAreNonePrunedStayTwo() throws {
        // Another shape; a name that is taken; a type that is not multiplied.
        for members: [(Pickle, Pickle)] in [
            [(.text("w_orig"), .tensor([2])), (.text("w_mask"), .tensor([1]))],
            [(.text("w_orig"), .tensor([2])), (.text("w_mask"), .tensor([2])), (.text("w"), .tensor([2]))],
            [(.text("w_orig"), .tensor([2], in: .storage("LongStorage", "0", 2))), (.text("w_mask"), .tensor([2]))],
        ] {
            let value = members.reduce(Pickle.emptyDict + .mark) { $0 + $1.0 + $1.1 } + .setItems
            #expect(try open(value).tensors.count == members.count)
        }
    }

    @Test func equalNamesOfEqualTensorsAreOne() throws {
        let checkpoint = try open(.dict((.text("a.b"), .tensor()), (.text("a"), .dict((.text("b"), .tensor())))))
        #expect(checkpoint.tensors.map(\.name) == ["a.b"])
        #expect(checkpoint.warnings.map(\.caseName) == ["repeatedTensor"])
    }

    @Test func keysOfOddKindsAreToldOrNamed() throws {
        let checkpoint = try open(
            .dict((.tuple(.int(1)), .tensor()), (.none, .tensor([1])), (.yes, .tensor([2])), (.int(-3), .tensor([3]))))
        #expect(checkpoint.tensors.map(\.name) == ["-3", "None", "True"])
        #expect(facts(checkpoint) == ["keys that are neither text nor numbers are left out"])
    }

    @Test func aFileWithoutTensorsSaysSo() throws {
        let checkpoint = try open(.dict((.text("epoch"), .int(1))))
        #expect(checkpoint.tensors.isEmpty && checkpoint.warnings.map(\.caseName) == ["noTensors"])
    }

    @Test func anOptimizerAloneIsListed() throws {
        let state = Pickle.dict((.int(0), .dict((.text("exp_avg"), .tensor()))))
        let checkpoint = try open(.dict((.text("state"), state), (.text("param_groups"), .emptyList)))
        #expect(checkpoint.tensors.map(\.name) == ["state.0.exp_avg"])
    }
}

/// Which files of a folder are the network.
@Suite struct TorchFolderTests {
    private let folder: TemporaryFolder
    private static let network = TorchFile.archive(.dict((.text("w"), .tensor())))

    init() throws { folder = try TemporaryFolder() }

    /// What trainers leave beside it is told, and not opened: it may hold anything.
    @Test func companionsOfTheNetworkAreLeftAlone() throws {
        try folder.write("adapter_model.bin", Self.network)
        let others = ["optimizer.pt", "rng_state_0.pth", "training_args.bin"]
        for name in others { try folder.write(name, TorchFile.archive(.global("transformers", "TrainingArguments"))) }
        let checkpoint = try Checkpoint.open(folder.path)
        #expect(checkpoint.files.map(\.name) == ["adapter_model.bin"])
        #expect(checkpoint.warnings == [.severalCandidates(chosen: "adapter_model.bin", others: others)])
    }

    @Test func aCompanionAloneIsOpened() throws {
        try folder.write("optimizer.pt", Self.network)
        #expect(try Checkpoint.open(folder.path).tensors.map(\.name) == ["w"])
    }

    @Test func formatsMayBeMixed() throws {
        try folder.write("a.pt", Self.network)
        try folder.write("b.safetensors", Safetensors.plain(["x"]))
        try folder.write("c.pth", TorchFile.stream(.dict((.text("y"), .tensor()))))
        let checkpoint = try Checkpoint.open(folder.path)
        #expect(checkpoint.files.map(\.format) == [.torchArchive, .safetensors, .torchStream])
        #expect(checkpoint.tensors.map(\.name) == ["w", "x", "y"])
    }

    @Test func anArchiveOfOtherThingsIsNone() throws {
        let path = try folder.write("a.zip", ZipFile(ZipFile.Entry("word/document.xml")).bytes)
        let error = try #require(throws: CheckpointError.self) { _ = try Checkpoint.open(path) }
        #expect(error.caseName == "foreign")
    }

    @Test func aShardThatIsMissingIsListed() throws {
        try folder.write("p-1.bin", Self.network)
        try folder.write(
            "pytorch_model.bin.index.json", #"{"weight_map":{"w":"p-1.bin","v":"p-2.bin"}}"#)
        let checkpoint = try Checkpoint.open(folder.path)
        #expect(checkpoint.missing == [MissingShard(file: "p-2.bin", tensors: ["v"])])
    }

    @Test func aShardOfNoKnownFormatIsNotCalledSafetensors() throws {
        let shard = try folder.write("p-1.bin", [UInt8](repeating: 0xEE, count: 64))
        let path = try folder.write("m.bin.index.json", #"{"weight_map":{"v":"p-1.bin"}}"#)
        #expect(throws: CheckpointError.unknownFormat(file: shard)) { _ = try Checkpoint.open(path) }
    }

    @Test func aTensorInNoShardIsRefused() throws {
        try folder.write("p-1.bin", Self.network)
        let path = try folder.write("m.bin.index.json", #"{"weight_map":{"v":"p-1.bin"}}"#)
        let error = try #require(throws: CheckpointError.self) { _ = try Checkpoint.open(path) }
        #expect(error.caseName == "notInShard")
    }
}
