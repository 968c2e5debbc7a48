import ArgumentParser
import Checkpoints
import Exporters
import Pruning
import Subjects

/// Takes whole channels and heads out of a network for real: smaller tensors, a smaller graph.
struct CutCommand: AsyncParsableCommand, NamesSubject {
    static let configuration = CommandConfiguration(
        commandName: "cut",
        abstract: "Slice whole channels and heads out of every tensor that holds them, and write the smaller network.",
        discussion: """
            What goes together goes together (`espalier groups PATH` lists it). The outputs are those of the network with \
            zeros in the same places. Units go by the sum over a group's tensors of the L2 norm of the unit's slice, lowest \
            first; every group keeps at least one. ONNX stays ONNX, all else becomes safetensors with config.json.
            --granularity channel or head; both without it. --allocator uniform (a share of each group) or global (one \
            threshold, scores as shares of the group's mean). A --rule reaches whatever group it names: by the group's name \
            or by a tensor of it.
            Instead of --sparsity a budget may say what stays of the whole network: --params, --bytes or --flops, counted, or \
            --latency, measured on --data on this machine; the smallest cut that does is taken.
            Without --out it only tells what would go.

            EXAMPLES
              espalier cut cnn.onnx --sparsity 30% --out small.onnx --data digits.npz
              espalier cut model/ --granularity head --sparsity 0.25 --out small/
              espalier cut model/ --rule '*.mlp.*=0.5' --lock '*layers.0.*' --out small/ --recipe cut.yaml
              espalier cut model/ --method flap --data text.txt:window=128 --sparsity 20% --out small/
              espalier cut model.gguf --sparsity 20% --pattern multiple:32 --dtype bf16 --out small/
              espalier cut model/ --method udfc --set bits=6 --bits '*head*=8' --sparsity 30% --out small/
              espalier cut model/ --method lrp --data digits.npz --sparsity 40% --out small/
              espalier cut model/ --method ziplm --data text.txt:window=128 --speedup 1.5 --out fast/
              espalier cut cnn.onnx --params 50% --out half.onnx
              espalier apply model/ --recipe cut.yaml --out again/
            """)

    @OptionGroup var checkpoint: CheckpointOption
    @OptionGroup var plan: CutPlanOption
    @Option(
        help: """
            What chooses: flap (learns from --data, leaves biases), udfc (no data; what goes is put into the rest), lrp (explains \
            --data with labels), ziplm (learns from --data, updates what stays, cuts to a target time); the norm of the units if \
            not given.
            """)
    var method: String?
    @Option(help: "Times faster, for ziplm: the same as --set speedup=…") var speedup: Double?
    @Option(name: .customLong("set"), help: "A setting of the method: NAME=VALUE.") var settings: [String] = []
    @Option(
        help: "Write the smaller network: a file, or a folder where a config.json belongs to it.", completion: .file())
    var out: String?
    @Option(help: "Write the recipe (YAML, or JSON if it ends in .json).", completion: .file()) var recipe: String?
    @Flag(help: "Make layers of one kind as wide as the widest, with zeros, so that config.json can state one width.")
    var pad = false
    @OptionGroup var data: DataOption
    @Option(help: "Runs that the latency is the median of.") var repeats = 20
    @Flag(help: "Replace files that exist.") var replace = false
    @Flag(help: "Print the report as JSON.") var json = false

    var subject: String { checkpoint.subject }

    func validate() throws {
        if method == nil, !settings.isEmpty || speedup != nil {
            throw ValidationError("--set and --speedup go with --method.")
        }
        if speedup != nil, plan.saysHowMuch { throw ValidationError("Give --speedup or what may stay, not both.") }
        if data.data != nil, out == nil, method == nil, plan.latency == nil {
            throw ValidationError("--data measures what --out writes: give both.")
        }
    }

    func run() async throws {
        let network = try checkpoint.open()
        let patterns = self.plan.patterns
        let plan = try chosenPlan()
        try CutNetwork.check(plan.stored, network)
        let cutting = try CutRun(network)
        try patterns.check(cutting.grouping, of: network)
        let choice = try cutting.choice(plan)
        var report = try await cutting.write(
            choice, to: out, as: plan.stored, replacing: replace, isPadded: pad)
        report.shared = plan.sharedBudget
        if let recipe {
            let made = try Recipe(network, plan, choice.cuts, isPadded: pad)
            report.files.append(
                try RecipeFile.write(made, to: recipe, beside: network.checkpoint, replacing: replace))
        }
        if data.data != nil, let out { report.measured = try cutting.measure(out, data, repeats: repeats) }
        try Standard.output(json ? report.json.printed : report.table)
    }

    private func chosenPlan() throws -> Plan {
        var plan = try plan.plan(needsAmount: speedup == nil && !settings.contains { $0.hasPrefix("speedup=") })
        if let method {
            plan.method = MethodChoice(id: method)
            for text in settings { try PlanOption.set(text, in: &plan.method) }
            if let speedup { plan.method.settings["speedup"] = .number(speedup) }
        }
        if method != nil || plan.budget.measure == .latency {
            let seed = UInt64(bitPattern: Int64(data.seed))
            plan.method.calibration = data.data.map {
                CalibrationChoice(data: $0, samples: data.samples ?? CalibrationChoice.samples, seed: seed)
            }
        }
        return plan
    }
}

/// The plan of a cut as flags.
struct CutPlanOption: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: """
            Share of the units to remove, 0.3 or 30%: of every group by --allocator uniform and by flap with structure=ul-um; \
            of all groups together by --allocator global, flap and lrp, which also choose where; with ziplm of the whole too, by time.
            """)
    var sparsity: String?
    @Option(help: "Parameters that may stay in the whole network: 50% or 80M.") var params: String?
    @Option(help: "Bytes that may stay: 50% or 1.2G.") var bytes: String?
    @Option(help: "Operations with weights that may stay: 60%.") var flops: String?
    @Option(help: "Time of a run that may stay: 70%, or milliseconds; measured on --data.") var latency: String?
    @Option(help: "Whose units go: channel or head; both if not given.") var granularity: String?
    @Option(help: "uniform or global.") var allocator: String?
    @Option(help: "multiple:32 rounds channels that stay up to a multiple, which keeps products fast; not with lrp.")
    var pattern: String?
    @Option(
        help: """
            f32, f16 or bf16 for all weights. Without it types stay, and quantised blocks become F32, which holds them exactly. \
            Not for ONNX.
            """)
    var dtype: String?
    @Option(name: .customLong("rule"), help: "GLOB=SETTING, the last match wins: '*.mlp.*=0.3', '*:head=remove 2'.")
    var rules: [String] = []
    @Option(
        name: .customLong("bits"),
        help: "GLOB=BITS of single layers, 2 to 32, the last match wins: '*fc1*=4'. For udfc; others have --set bits=…."
    )
    var bits: [String] = []
    @Option(name: .customLong("lock"), help: "GLOB of groups or tensors whose units all stay.") var locks: [String] = []
    @Option(help: "Units that every group keeps: 8 or 10%.") var minKeep: String?

    private var amounts: [(flag: String, measure: Budget.Measure, text: String?)] {
        [
            ("--sparsity", .sparsity, sparsity), ("--params", .parameters, params), ("--bytes", .bytes, bytes),
            ("--flops", .flops, flops), ("--latency", .latency, latency),
        ]
    }

    var saysHowMuch: Bool { amounts.contains { $0.text != nil } }

    func validate() throws {
        let given = amounts.filter { $0.text != nil }.map(\.flag)
        if given.count > 1 { throw ValidationError("Give one of \(given.joined(separator: " and ")).") }
    }

    /// - Parameter needsAmount: whether a budget or a rule has to be among the flags.
    /// - Throws: `.invalidValue` for what cannot be read; a `Failure` when nothing says how much goes.
    func plan(needsAmount: Bool) throws -> Plan {
        let amount = amounts.first { $0.text != nil }
        guard !needsAmount || amount != nil || !rules.isEmpty else {
            throw Failure(.misuse, "say how much goes: --sparsity, --params, --bytes, --flops, --latency or --rule")
        }
        var plan = Plan()
        plan.method = MethodChoice(id: GroupNorm.id)
        if let amount {
            let expected =
                amount.measure == .sparsity ? "a share of 0 to 100 %, such as 0.3 or 30%" : "a share or an amount"
            plan.budget =
                try read(amount.text, amount.flag, { Budget("\(amount.measure.rawValue)=\($0)") }, expected)
                ?? plan.budget
        }
        plan.granularity = try read(granularity, "--granularity", Granularity.init, "channel or head") ?? .weight
        let choice = try read(allocator, "--allocator", { AllocatorChoice(rawValue: $0) }, "uniform or global")
        plan.allocator = choice ?? .uniform
        plan.stored = try read(dtype, "--dtype", { Plan.storedTypes[$0.uppercased()] }, "f32, f16 or bf16")
        plan.pattern = try read(pattern, "--pattern", Pattern.init, "a pattern such as multiple:8") ?? .none
        plan.minimumKept = try read(minKeep, "--min-keep", MinimumKept.init, "a count or a share") ?? .none
        for text in rules {
            if let rule = try read(text, "--rule", Rule.init, "a rule GLOB=SETTING") { plan.rules.append(rule) }
        }
        for text in bits {
            let stated = try read(text, "--bits", LayerBits.init, "GLOB=BITS with 2 to 32 bits")
            if let stated { plan.bits.append(stated) }
        }
        for text in locks { plan.rules.append(Rule(Glob(text), LayerSetting(amount: .locked))) }
        return plan
    }

    private func read<Value>(
        _ text: String?, _ flag: String, _ parse: (String) -> Value?, _ expected: String
    ) throws(PruningError) -> Value? {
        guard let text else { return nil }
        guard let value = parse(text) else { throw .invalidValue(name: flag, value: text, expected: expected) }
        return value
    }
}
