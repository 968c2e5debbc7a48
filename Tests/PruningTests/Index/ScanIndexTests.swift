import Checkpoints
import Foundation
import Pruning
import Subjects
import Tensors
import Testing

/// A scanned network of a few small layers, and what may happen to its index.
struct ScanIndexTests {
    private let scratch: Scratch
    private let network: Network
    private let path: String

    init() async throws {
        scratch = try Scratch()
        network = try scratch.network([
            .init("model.layers.0.mlp.up_proj.weight", [24, 16]), .init("model.layers.0.norm.weight", [16]),
            .init("model.layers.0.mlp.down_proj.weight", [16, 24], [Float](repeating: 0.5, count: 384)),
            .init("conv.weight", [8, 4, 3, 3]), .init("model.layers.1.mlp.up_proj.weight", [8, 13]),
        ])
        path = scratch.folder.appending(path: "model.espalier").path
        _ = try await Scan(network, to: path).run(RankPlace(rank: 0, count: 1))
    }

    private func bytes() throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(filePath: path))) }

    @Test func layersAreWhatTheyWere() throws {
        let index = try ScanIndex.open(path)
        #expect(index.isComplete)
        #expect(index.directory.fingerprint == (try network.checkpoint.fingerprint()))
        for (layer, known) in zip(network.layers, index.network.layers) {
            #expect(known.entry.name == layer.entry.name && known.entry.shape == layer.entry.shape)
            #expect(known.kind == layer.kind && known.reason == layer.reason && known.heads == layer.heads)
            #expect(known.entry.bytes == layer.entry.bytes)
        }
    }

    /// 384 weights of 0.5 each: 96 of energy, no zeros; half of them go at 2:4 and 4:8, three of four at 1:4.
    @Test func whatIsKnownOfALayerIsRight() throws {
        let index = try ScanIndex.open(path)
        let layer = try #require(network.layer(named: "model.layers.0.mlp.down_proj.weight"))
        let counts = try #require(index.summaries[layer.id]?.counts)
        #expect(counts.facts == WeightFacts(zeros: 0, nans: 0, infinities: 0, energy: 96))
        #expect(counts.losses == [48, 48, 72])
        #expect((counts.lowest, counts.highest) == (0.5, 0.5))
        let row = try #require(layer.target(at: .row, pattern: .none))
        let score = try #require(try index.score(row, by: .magnitude))
        #expect(score.unitScores == [Float](repeating: 12, count: 16))
        #expect(!score.isBounded)
    }

    /// What blocks come to is known to the bin of their norms, and which block has which is not.
    @Test func blocksAreBoundedByTheirBins() async throws {
        let index = try ScanIndex.open(path)
        let layer = try #require(network.layer(named: "model.layers.0.mlp.up_proj.weight"))
        let blocks = try #require(layer.target(at: .block(height: 16, width: 16), pattern: .none))
        for criterion in [Criterion.magnitude, .square] {
            let known = try #require(try index.score(blocks, by: criterion))
            let counted = try await WeightScorer(network).score(blocks, by: criterion)
            #expect(index.holds(blocks) && known.isBounded && !counted.isBounded)
            #expect(known.ranking.count == 2 && known.facts == counted.facts)
            #expect(known.ranking.energy == counted.ranking.energy)
            let (bin, exact) = (known.ranking.threshold(removing: 1), counted.ranking.threshold(removing: 1))
            #expect(bin.bits >> 16 == exact.bits >> 16)
            #expect(throws: PruningError.self) { _ = try known.maskMaker(removing: 1) }
        }
    }

    @Test func readingWeightsSaysWhatItIs() throws {
        let index = try ScanIndex.open(path)
        let name = network.checkpoint.displayName
        let wanted = CheckpointError.noWeights(file: path, tensor: "conv.weight", of: name)
        #expect(throws: wanted) { _ = try index.network.checkpoint.read(index.network.layers[0].entry) }
        #expect(wanted.description.contains("needs the weights; this is an index of \(name)"))
    }

    @Test func aSecondScanWritesTheSameBytes() async throws {
        let first = try bytes()
        _ = try await Scan(network, to: path).run(RankPlace(rank: 0, count: 1))
        #expect(try bytes() == first)
    }

    @Test func aChangedCheckpointIsStale() throws {
        let index = try ScanIndex.open(path)
        #expect(index.directory.change(in: network.checkpoint) == nil)
        let file = network.checkpoint.files[0]
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: 5)], ofItemAtPath: file.path)
        let fact = index.directory.change(in: try Checkpoint.open(scratch.folder.path))
        #expect(fact == "model.safetensors was written again")
    }

    @Test func everyTruncationIsAnError() throws {
        let whole = try bytes()
        for length in stride(from: 0, to: whole.count, by: 7) { try expectFault(Array(whole[..<length])) }
        try expectFault(whole + [0])
    }

    /// The head has a checksum, and so has every part that is read later.
    @Test func everyFlipIsAnError() throws {
        let whole = try bytes()
        for place in whole.indices {
            var changed = whole
            changed[place] ^= UInt8(1 << (place % 8))
            try expectFault(changed)
        }
    }

    /// Whoever flips a bit of the head and mends its checksum gets an error, or an index that everything can be asked of.
    @Test func noForgedHeadBreaksTheProgram() throws {
        let whole = try bytes()
        let head = whole.count - 24
        let start = whole[head..<head + 8].reversed().reduce(0) { $0 << 8 | Int($1) }
        var opened = 0
        for place in start..<head {
            for bit in [0, 3, 7] {
                var changed = whole
                changed[place] ^= UInt8(1 << bit)
                let checksum = CRC32(Array(changed[head..<head + 16]) + changed[start..<head]).value
                for byte in 0..<4 {
                    changed[head + 16 + byte] = UInt8(truncatingIfNeeded: checksum >> UInt32(8 * byte))
                }
                opened += try askEverything(changed) ? 1 : 0
            }
        }
        #expect(opened > 0)
    }

    /// Whether it opened.
    private func askEverything(_ bytes: [UInt8]) throws -> Bool {
        let forged = scratch.folder.appending(path: "forged.espalier").path
        try Data(bytes).write(to: URL(filePath: forged))
        guard let index = try? ScanIndex.open(forged) else { return false }
        var plan = Plan()
        plan.budget = .sparsity(0.5)
        for granularity in [Granularity.weight, .row, .column, .head, .block(height: 16, width: 16)] {
            plan.granularity = granularity
            let targets = index.network.targets(at: granularity, pattern: .none)
            let scores = targets.map { target in target.flatMap { try? index.score($0, by: .magnitude) } }
            let solution = PlanSolver(index.network).solve(plan, scores: scores, own: GlobalAllocator())
            #expect(PlanFigures(solution, network: index.network, scores: scores).removed >= 0)
        }
        return true
    }

    /// Opening, or asking for all scores, says what is wrong.
    private func expectFault(_ bytes: [UInt8]) throws {
        let damaged = scratch.folder.appending(path: "damaged.espalier").path
        try Data(bytes).write(to: URL(filePath: damaged))
        #expect(throws: PruningError.self, "\(bytes.count) bytes") {
            let index = try ScanIndex.open(damaged)
            for layer in index.network.layers {
                _ = try index.ranking(of: layer.id)
                for axis in layer.axes {
                    let target = layer.target(at: axis, pattern: .none)
                    if let target { _ = try index.score(target, by: .magnitude) }
                }
            }
        }
    }
}
