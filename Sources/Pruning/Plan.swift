import Checkpoints
package import Subjects
package import Tensors

/// The whole choice as an immutable value: what is asked, by which method, and every exception to it.
///
/// Undo is a tree of these. What a plan removes from each layer follows from it and the rankings alone (`PlanSolver`).
package struct Plan: Sendable, Hashable {
    package var method = MethodChoice()
    package var granularity = Granularity.weight
    package var pattern = Pattern.none
    /// Who competes with whom inside a layer, where the pattern leaves it open.
    package var scope = Scope.layer
    package var allocator = AllocatorChoice.method
    package var budget = Budget.sparsity(0)
    package var minimumKept = MinimumKept.none
    /// Ordered; the last match wins.
    package var rules: [Rule] = []
    /// Ordered, of single layers, for methods that round weights; the last match wins.
    package var bits: [LayerBits] = []
    /// Settings by hand, by tensor name; each wins over every rule.
    package var overrides: [String: LayerSetting] = [:]
    /// The overrides that the last rebalance held fixed while it spread the budget over the rest.
    package var balanced: [String: LayerSetting] = [:]
    /// Type that the weights of a cut are written in; nil for the smallest that holds each tensor's own numbers.
    package var stored: DType?

    package init() {}

    /// Types that a cut may be written in, by name.
    package static let storedTypes = Dictionary(
        uniqueKeysWithValues: [DType.f32, .f16, .bf16].map { ($0.rawValue, $0) })

    /// The setting by hand or by rule, and who set it.
    package func setting(of layer: Layer) -> (setting: LayerSetting, provenance: Provenance) {
        settings(of: layer, hand: overrides[layer.entry.name])
    }

    /// What rules and the last rebalance say, and which rule set it: what the allocator has to respect.
    package func baseSetting(of layer: Layer) -> (setting: LayerSetting, provenance: Provenance) {
        var (setting, provenance) = settings(of: layer, hand: nil)
        if !balanced.isEmpty, let held = balanced[layer.entry.name] { setting = held.over(setting) }
        return (setting, provenance)
    }

    private func settings(of layer: Layer, hand: LayerSetting?) -> (setting: LayerSetting, provenance: Provenance) {
        if rules.isEmpty, hand == nil { return (LayerSetting(), .plan) }
        var setting = LayerSetting()
        var provenance = Provenance.plan
        for (index, rule) in rules.enumerated() where rule.matches(layer) {
            setting = rule.setting.over(setting)
            provenance = .rule(index)
        }
        guard let hand else { return (setting, setting.amount == .locked ? .lock : provenance) }
        setting = hand.over(setting)
        if hand.amount != nil || hand.pattern != nil { provenance = .hand }
        return (setting, setting.amount == .locked ? .lock : provenance)
    }
}

/// Who set a layer's sparsity.
package enum Provenance: Sendable, Hashable {
    /// The allocator, to meet the budget.
    case plan
    /// The rule at this index.
    case rule(Int)
    case hand
    case lock
    /// The layer is never pruned, or has no units at the plan's granularity.
    case never
}

/// A method by its catalog id, the settings that differ from its defaults, and the data that it learns from.
package struct MethodChoice: Sendable, Hashable {
    package var id: String
    package var settings: [String: SettingValue]
    /// Nil for methods that need no data.
    package var calibration: CalibrationChoice?

    package init(
        id: String = "magnitude", settings: [String: SettingValue] = [:], calibration: CalibrationChoice? = nil
    ) {
        self.id = id
        self.settings = settings
        self.calibration = calibration
    }
}

/// Data that a method's statistics are collected on.
package struct CalibrationChoice: Sendable, Hashable {
    /// `FILE` or `FILE:key=value,…`, as `Dataset` takes it; its training part is used, where it has parts.
    package var data: String
    /// The most samples, from the front of the shuffled data.
    package var samples: Int
    /// Of the order of samples.
    package var seed: UInt64

    /// Samples that published one-shot methods take.
    package static let samples = 128

    package init(data: String, samples: Int = CalibrationChoice.samples, seed: UInt64 = 0) {
        self.data = data
        self.samples = samples
        self.seed = seed
    }
}

/// What no allocator may take from a layer.
package enum MinimumKept: Sendable, Hashable {
    case none
    case weights(Int)
    /// 0…1 of the layer's weights.
    case share(Double)

    /// Weights of a layer of this size that must stay.
    package func weights(of count: Int) -> Int {
        switch self {
        case .none: 0
        case .weights(let minimum): min(max(minimum, 0), count)
        case .share(let share):
            min(count, max(0, Int((share * Double(count) * (1 - 0x1p-50)).rounded(.up))))
        }
    }
}

extension MinimumKept: CustomStringConvertible, LosslessStringConvertible {
    /// `0`, `100`, `1%`.
    package var description: String {
        switch self {
        case .none: "0"
        case .weights(let count): "\(count)"
        case .share(let share): Quantities.percent(share)
        }
    }

    /// A number below 1 or with `%` is a share, a whole number is a count.
    package init?(_ text: String) {
        guard let quantity = Quantities.read(text[...], sharesBelowOne: false) else { return nil }
        switch quantity {
        case .share(let share): self = share == 0 ? .none : .share(share)
        case .absolute(0): self = .none
        case .absolute(let value) where value < 1: self = .share(value)
        case .absolute(let value):
            guard let count = Int(exactly: value.rounded()) else { return nil }
            self = .weights(count)
        }
    }
}
