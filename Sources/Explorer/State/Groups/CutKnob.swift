import Checkpoints
import Methods
import Pruning
import Subjects
import Tensors
import Terminal

/// One setting of a cut that keys move.
package enum CutKnob: Sendable, Hashable {
    case method
    /// What the amount is of: units that go, or what stays of the network.
    case measure
    case amount
    /// Heads, channels or both.
    case whose
    /// One share for all groups, or one threshold.
    case spread
    /// Kept counts are rounded up to a multiple.
    case multiple
    case keep
    /// Of the weights that are written.
    case stored
    /// Samples that a method learns from.
    case samples
    /// Of the method, by name.
    case setting(String)
    /// Bits of the layers that make the group under the cursor.
    case layerBits

    package var name: String {
        switch self {
        case .method: "method"
        case .measure: "budget"
        case .amount: "amount"
        case .whose: "units"
        case .spread: "spread"
        case .multiple: "multiple"
        case .keep: "keep"
        case .stored: "type"
        case .samples: "samples"
        case .setting(let name): name
        case .layerBits: "bits here"
        }
    }

    /// What may be typed.
    var hint: String {
        switch self {
        case .method: "a method's name"
        case .measure: "units   params   bytes   flops   latency   speedup"
        case .amount: "30%   params=50%   bytes=1M   flops=60%   latency=70%   speedup=2"
        case .whose: "both   channel   head"
        case .spread: "uniform   global"
        case .multiple: "kept counts rounded up to 8, 16 …"
        case .keep: "units that every group keeps: 4 or 10%"
        case .stored: "own   f32   f16   bf16"
        case .samples: "that the method learns from"
        case .setting: "a number, or one of its choices"
        case .layerBits: "2 to 32 for the layers that make this group   method"
        }
    }
}

/// What a cut's amount is of, as the form goes through it.
enum CutMeasure: String, CaseIterable {
    case units, params, bytes, flops, latency
    /// A setting of methods that cut to a time.
    case speedup

    var budget: Budget.Measure {
        switch self {
        case .units, .speedup: .sparsity
        case .params: .parameters
        case .bytes: .bytes
        case .flops: .flops
        case .latency: .latency
        }
    }
}

extension ExplorerState {
    /// The form's rows: those of every cut, then the method's own.
    package var cutKnobs: [CutKnob] {
        let method = cutting
        return [.method, .measure, .amount, .whose] + (method.followsPlan ? [.spread] : [])
            + (method.followsPattern ? [.multiple] : []) + [.keep]
            + (network.checkpoint.graph == nil ? [.stored] : [])
            + (method.card.request.isEmpty && groups.plan.budget.measure != .latency ? [] : [.samples])
            + method.tunables.filter { $0.name != CutMeasure.speedup.rawValue }.map { .setting($0.name) }
            + (method.hasBits ? [.layerBits] : [])
    }

    /// Of the plan as it is.
    var cutMeasure: CutMeasure {
        if hasSpeedup, groups.plan.budget == .sparsity(0) { return .speedup }
        return CutMeasure.allCases.first { $0.budget == groups.plan.budget.measure } ?? .units
    }

    /// Whether the method knows a time of its own to cut to.
    var hasSpeedup: Bool { cutting.tunables.contains { $0.name == CutMeasure.speedup.rawValue } }

    /// Measures that the method may be asked in.
    var cutMeasures: [CutMeasure] { CutMeasure.allCases.filter { $0 != .speedup || hasSpeedup } }

    /// As the form shows it.
    package func words(_ knob: CutKnob) -> String {
        let plan = groups.plan
        switch knob {
        case .method: return cutting.card.title
        case .measure:
            return switch cutMeasure {
            case .units: "units that go"
            case .params: "params that stay"
            case .bytes: "bytes that stay"
            case .flops: "FLOPs that stay"
            case .latency: "time that stays"
            case .speedup: "times as fast"
            }
        case .amount:
            if cutMeasure == .speedup { return "\(value(of: CutMeasure.speedup.rawValue))\(glyphs.times)" }
            if case .share(let share) = plan.budget.quantity { return "\(Numbers.plain(share * 100))%" }
            return plan.budget.words
        case .whose: return plan.granularity == .weight ? "both" : "\(plan.granularity)"
        case .spread: return plan.allocator.rawValue
        case .multiple: if case .multiple(let count) = plan.pattern { return "\(count)" } else { return "1" }
        case .keep: return "\(plan.minimumKept)"
        case .stored: return plan.stored?.rawValue ?? "own"
        case .samples: return "\(plan.method.calibration?.samples ?? CalibrationChoice.samples)"
        case .setting(let name): return value(of: name)
        case .layerBits:
            guard let bits = group.flatMap({ bits(of: $0) }) else { return "none" }
            return bits.words + (bits.isByHand ? ", by hand" : ", the method's")
        }
    }

    private func value(of setting: String) -> String {
        cutting.tunables.first { $0.name == setting }.map { "\($0.value)" } ?? ""
    }
}
