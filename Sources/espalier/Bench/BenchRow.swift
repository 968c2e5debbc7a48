/// One measured figure beside what it should be.
struct BenchRow {
    enum Goal {
        case atLeast(Double)
        case atMost(Double)

        func isMet(by value: Double) -> Bool {
            switch self {
            case .atLeast(let bound): value >= bound
            case .atMost(let bound): value <= bound
            }
        }
    }

    let part: BenchPart
    let name: String
    /// Nil where it could not be measured; the note says why.
    let value: Double?
    /// `×` for a ratio.
    let unit: String
    let goal: Goal?
    /// What the figure was made from.
    let note: String

    init(
        _ part: BenchPart, _ name: String, _ value: Double?, _ unit: String, goal: Goal? = nil, note: String = ""
    ) {
        self.part = part
        self.name = name
        self.value = value
        self.unit = unit
        self.goal = goal
        self.note = note
    }

    /// Nil without a goal or a value.
    var isMet: Bool? {
        guard let goal, let value else { return nil }
        return goal.isMet(by: value)
    }
}

/// What can be measured by itself, in the order of a whole run.
enum BenchPart: String, CaseIterable {
    case counting
    case blocks
    case threshold
    case solving
    case groups
    case scanning
    case instructions
    case index
    case growth
    case frame
    case keys
    case writing
    case memory
    case runtime
    case training
    case factoring

    func rows(_ bench: Workbench) async throws -> [BenchRow] {
        switch self {
        case .counting: try await CountingBench.rows(bench)
        case .blocks: try BlocksBench.rows(bench)
        case .threshold: try await ThresholdBench.rows(bench)
        case .solving: try await SolvingBench.rows(bench)
        case .groups: try GroupsBench.rows(bench)
        case .scanning: try await ScanningBench.rows(bench)
        case .instructions: try InstructionsBench.rows(bench)
        case .index: try await IndexBench.rows(bench)
        case .growth: try GrowthBench.rows(bench)
        case .frame: try FrameBench.rows(bench)
        case .keys: try KeysBench.rows(bench)
        case .writing: try await WritingBench.rows(bench)
        case .memory: try MemoryBench.rows(bench)
        case .runtime: try RuntimeBench.rows(bench)
        case .training: try TrainingBench.rows(bench)
        case .factoring: try FactoringBench.rows(bench)
        }
    }
}
