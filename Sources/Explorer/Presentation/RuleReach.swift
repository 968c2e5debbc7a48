import Checkpoints
import Pruning
import Subjects

/// How far one of the ordered rules reaches: layers it matches, and those whose amount or pattern it has the last word on.
struct RuleReach: Hashable {
    var matches = 0
    var decides = 0

    /// `dead` where nothing matches, `shadowed` where later rules or a hand decide everything, else how many it decides.
    var verdict: String { matches == 0 ? "dead" : decides == 0 ? "shadowed" : "\(decides)" }

    /// One a rule, in their order. O(rules · layers).
    static func all(_ plan: Plan, _ network: Network) -> [RuleReach] {
        var reaches = Array(repeating: RuleReach(), count: plan.rules.count)
        for layer in network.layers where layer.isPrunable {
            let matching = plan.rules.indices.filter { plan.rules[$0].matches(layer) }
            guard !matching.isEmpty else { continue }
            let hand = plan.overrides[layer.entry.name]
            let amount = hand?.amount == nil ? matching.last { plan.rules[$0].setting.amount != nil } : nil
            // A locked layer keeps everything, whatever its pattern.
            let isLocked = plan.setting(of: layer).provenance == .lock
            let pattern =
                hand?.pattern == nil && !isLocked ? matching.last { plan.rules[$0].setting.pattern != nil } : nil
            for index in matching {
                reaches[index].matches += 1
                if index == amount || index == pattern { reaches[index].decides += 1 }
            }
        }
        return reaches
    }
}
