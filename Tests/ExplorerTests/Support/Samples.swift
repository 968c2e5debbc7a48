import Checkpoints
import Explorer
import Foundation
import Pruning
import Subjects
import Terminal

/// The shipped networks, and states of the explorer over them.
enum Samples {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// The networks, by what is special about each.
    enum Name: String, CaseIterable {
        /// F32, convolutions and an LSTM cell, no blocks.
        case silero = "silero-vad"
        /// F16, two shards, two blocks with attention heads.
        case minilm = "minilm-l6-excerpt"
        /// BF16, a few hundred weights in the smallest layer.
        case rnet = "mtcnn-rnet-bf16"
        /// F32, a graph, two groups of hidden units.
        case mlp = "digits-mlp"
    }

    static func network(_ name: Name) throws -> Network {
        Network(try Checkpoint.open(root.appending(path: "SampleModels/\(name.rawValue)").path))
    }

    static let themes = ThemeLibrary(folders: [root.appending(path: "Themes").path])

    /// Half of everything by the plan's own allocator, as the program opens a network.
    static var half: Plan {
        var plan = Plan()
        plan.budget = .sparsity(0.5)
        return plan
    }

    /// The state before any score is counted.
    static func state(_ network: Network, plan: Plan = half, tier: Glyphs.Tier = .braille) throws -> ExplorerState {
        try ExplorerState(
            network, plan: plan, themes: themes.names(), theme: Theme.terminal.name, glyphs: Glyphs(tier))
    }

    /// The explorer with everything counted.
    static func explorer(
        _ name: Name = .minilm, plan: Plan = half, tier: Glyphs.Tier = .braille, columns: Int = 120, rows: Int = 40
    ) async throws -> Headless {
        var state = try state(try network(name), plan: plan, tier: tier)
        state.size = Size(columns: columns, rows: rows)
        return await Headless(state)
    }
}

/// A generator that gives the same numbers everywhere: SplitMix64.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}
