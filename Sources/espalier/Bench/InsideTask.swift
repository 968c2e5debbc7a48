/// What a process of our own measures of itself, away from the memory and the caches of the one that asks.
enum InsideTask: String, CaseIterable {
    case frame
    case pass
    case threshold
    case runtime
    case training
    case factoring
    case scan
    case counting
    case sweep

    /// Prints `name value` lines.
    func run(_ path: String) async throws {
        switch self {
        case .frame: try FrameBench.measure(path)
        case .pass: try await MemoryBench.measure(path)
        case .threshold: try await ThresholdBench.measure(path)
        case .scan: try await GrowthBench.measure(path)
        case .counting: try CountingBench.measure(path)
        case .sweep: try await IndexBench.measure(path)
        case .runtime: try RuntimeBench.measure(path)
        case .training: try TrainingBench.measure(path)
        case .factoring: try FactoringBench.measure(path)
        }
    }
}
