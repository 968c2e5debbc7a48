import ArgumentParser
import Methods
import Pruning
import Subjects

/// The plan as flags: what is asked, by which method, and the exceptions.
struct PlanOption: ParsableArguments {
    @Option(help: "Method by its catalog id; see `espalier methods`.") var method: String?
    @Option(name: .customLong("set"), help: "A setting of the method: NAME=VALUE.") var settings: [String] = []
    @Option(help: "Who divides the budget: method, uniform, global, erk, er, lamp, energy, sensitivity.")
    var allocator: String?
    @Option(parsing: .unconditional, help: "Share of the prunable weights to remove: 0.5 or 50%.") var sparsity: String?
    @Option(help: "What may stay: params=80M, bytes=1.2G, flops=40%; or sparsity=0.5.") var budget: String?
    @Option(help: "What goes together: weight, row, column, filter, channel, head, block:RxC.")
    var granularity: String?
    @Option(help: "Shape of the survivors: none, 2:4 (kept of all), 4x4, multiple:8.") var pattern: String?
    @Option(help: "Who competes with whom: layer, row (each output by itself); the method's own if not given.")
    var scope: String?
    @Option(name: .customLong("rule"), help: "GLOB=SETTING, the last match wins: '*.mlp.*=0.3', '*.q_proj=2:4'.")
    var rules: [String] = []
    @Option(name: .customLong("lock"), help: "GLOB of layers that nothing is taken from.") var locks: [String] = []
    @Option(help: "What every layer keeps: 100 (weights) or 1%.") var minKeep: String?
    @Option(help: "Seed, for methods that draw.") var seed: Int?

    /// Whether any flag says anything.
    var isEmpty: Bool {
        [method, allocator, sparsity, budget, granularity, pattern, scope, minKeep].allSatisfy { $0 == nil }
            && settings.isEmpty && rules.isEmpty && locks.isEmpty && seed == nil
    }

    /// Whether the flags say how much goes.
    private var saysHowMuch: Bool { sparsity != nil || budget != nil || pattern != nil || !rules.isEmpty }

    func validate() throws {
        if sparsity != nil, budget != nil { throw ValidationError("Give --sparsity or --budget, not both.") }
    }

    /// The flags put over another plan, or over an empty one.
    /// - Throws: `.invalidValue` or `.unknownName` for what cannot be read; a `Failure` when nothing says how much
    ///   goes.
    func plan(over base: Plan?) throws -> Plan {
        guard base != nil || saysHowMuch else {
            throw Failure(.misuse, "say how much goes: --sparsity, --budget, --pattern, --rule or --from-recipe")
        }
        var plan = base ?? Plan()
        if let method {
            plan.method = MethodChoice(id: method)
            plan.scope = try Catalog.open(plan.method).card.scope
        }
        for text in settings { try Self.set(text, in: &plan.method) }
        try read(allocator, "--allocator", { AllocatorChoice(rawValue: $0) }, "an allocator") { plan.allocator = $0 }
        try read(sparsity, "--sparsity", { Budget("sparsity=\($0)") }, "a share of 0 to 100 %, such as 0.5 or 50%") {
            plan.budget = $0
        }
        try read(budget, "--budget", Budget.init, "a budget such as params=80M") { plan.budget = $0 }
        try read(granularity, "--granularity", Granularity.init, "a granularity") { plan.granularity = $0 }
        try read(pattern, "--pattern", Pattern.init, "a pattern such as 2:4") { plan.pattern = $0 }
        try read(scope, "--scope", { Scope(rawValue: $0) }, "layer or row") { plan.scope = $0 }
        try read(minKeep, "--min-keep", MinimumKept.init, "a count or a share") { plan.minimumKept = $0 }
        for text in rules { try read(text, "--rule", Rule.init, "a rule GLOB=SETTING") { plan.rules.append($0) } }
        for text in locks { plan.rules.append(Rule(Glob(text), LayerSetting(amount: .locked))) }
        if let seed { try sow(seed, in: &plan.method) }
        return plan
    }

    private func read<Value>(
        _ text: String?, _ flag: String, _ parse: (String) -> Value?, _ expected: String, _ store: (Value) -> Void
    ) throws(PruningError) {
        guard let text else { return }
        guard let value = parse(text) else { throw .invalidValue(name: flag, value: text, expected: expected) }
        store(value)
    }

    static func set(_ text: String, in method: inout MethodChoice) throws(PruningError) {
        let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { throw .invalidValue(name: "--set", value: text, expected: "NAME=VALUE") }
        method.settings[parts[0]] = SettingValue(parts[1])
    }

    private func sow(_ seed: Int, in method: inout MethodChoice) throws(PruningError) {
        guard try Catalog.open(method).tunables.contains(where: { $0.name == "seed" }) else {
            throw .invalidValue(name: "--seed", value: "\(seed)", expected: "used by \(method.id), which draws nothing")
        }
        method.settings["seed"] = .number(Double(seed))
    }
}
