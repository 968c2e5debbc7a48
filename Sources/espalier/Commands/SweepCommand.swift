import ArgumentParser
import Checkpoints
import Explorer
import Methods
import Pruning
import Subjects

/// Solves many plans at once, from rankings alone.
struct SweepCommand: AsyncParsableCommand, NamesSubject {
    static let configuration = CommandConfiguration(
        commandName: "sweep",
        abstract: "Compare allocators at several sparsities: what each plan keeps, and in how many bytes.",
        discussion: """
            Needs no weights where there is an index; else they are counted once. Energy lost is a proxy, no accuracy. \
            A star marks plans that no other beats in both bytes and energy.

            EXAMPLES
              espalier sweep model.espalier
              espalier sweep model/ --allocators global,lamp,energy --sparsities 0.4,0.5,0.6 --json
            """)

    @OptionGroup var checkpoint: CheckpointOption
    @Option(help: "Allocators, with commas; uniform,global,erk,lamp if not given.") var allocators: String?
    @Option(parsing: .unconditional, help: "Shares to remove, with commas; 0.3,0.5,0.6,0.7,0.8 if not given.")
    var sparsities: String?
    @Option(help: "Method by its catalog id.") var method = "magnitude"
    @Option(name: .customLong("lock"), help: "GLOB of layers that nothing is taken from.") var locks: [String] = []
    @Flag(help: "Print JSON: [{allocator, asked, achieved, bytes, energyShareLost, …}].") var json = false

    var subject: String { checkpoint.subject }

    func run() async throws {
        var base = Plan()
        base.method = MethodChoice(id: method)
        base.rules = locks.map { Rule(Glob($0), LayerSetting(amount: .locked)) }
        let sweep = Sweep(base, allocators: try wantedAllocators(), sparsities: try wantedSparsities())
        let opened = try checkpoint.openIndexed()
        try GivenPatterns(locks: locks).check(opened.network)
        let settled = try await Settling.settle(base, opened.network, index: opened.index)
        let start = ContinuousClock.now
        let points = await sweep.points(
            PlanSolver(opened.network), scores: settled.scores, own: try Catalog.open(base.method).allocator)
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        try Standard.output(json ? Self.json(points, seconds).printed : Self.text(points, seconds))
    }

    private func wantedAllocators() throws(PruningError) -> [AllocatorChoice] {
        guard let allocators else { return Sweep.allocators }
        var found: [AllocatorChoice] = []
        for name in allocators.split(separator: ",") {
            guard let choice = AllocatorChoice(rawValue: String(name)), choice != .sensitivity else {
                throw .unknownName(
                    kind: "allocator of a sweep", name: String(name),
                    choices: AllocatorChoice.allCases.filter { $0 != .sensitivity }.map(\.rawValue))
            }
            found.append(choice)
        }
        return found
    }

    private func wantedSparsities() throws(PruningError) -> [Double] {
        guard let sparsities else { return Sweep.sparsities }
        var found: [Double] = []
        for text in sparsities.split(separator: ",") {
            guard let budget = Budget("sparsity=\(text)"), case .share(let share) = budget.quantity else {
                throw .invalidValue(
                    name: "--sparsities", value: String(text), expected: "a share of 0 to 100 %, such as 0.5 or 50%")
            }
            found.append(share)
        }
        return found
    }

    private static func text(_ points: [Sweep.Point], _ seconds: Double) -> String {
        var table = TextTable([
            .text("allocator"), .number("asked"), .number("achieved"), .number("bytes"), .number("energy lost"),
            .text("known"), .text("frontier"),
        ])
        for point in points {
            table.append([
                point.allocator.rawValue, Amount.percent(point.sparsity), Amount.percent(point.figures.sparsity),
                Amount.bytes(point.figures.bitmaskBytes), Amount.percent(point.figures.energyShareLost),
                point.problem ?? point.figures.certainty.label, points.isFrontier(point) ? "*" : "",
            ])
        }
        return table.text
            + "\n\(Numbers.counted(points.count, "plan")) in \(Amount.fixed(seconds * 1000, 1)) ms; energy is a proxy\n"
    }

    private static func json(_ points: [Sweep.Point], _ seconds: Double) -> JSONValue {
        .object(of: [
            ("seconds", .number(seconds)),
            (
                "plans",
                .array(
                    points.map { point in
                        .object(of: [
                            ("allocator", .string(point.allocator.rawValue)), ("asked", .number(point.sparsity)),
                            ("achieved", .number(point.figures.sparsity)),
                            ("removed", .integer(point.figures.removed)),
                            ("bytes", .integer(point.figures.bitmaskBytes)),
                            ("energyShareLost", .number(point.figures.energyShareLost)),
                            ("certainty", .string(point.figures.certainty.rawValue)),
                            ("isFrontier", .bool(points.isFrontier(point))), ("problem", .optional(point.problem)),
                        ])
                    })
            ),
        ])
    }
}
