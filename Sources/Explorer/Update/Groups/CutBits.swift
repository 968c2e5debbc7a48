import Checkpoints
import Methods
import Pruning
import Subjects

/// Bits of the layers that make the group under the cursor, where the method rounds weights: a hand states them, or the method's hold.
enum CutBits {
    /// Widths that keys go through; others are typed.
    private static let ladder = [2, 3, 4, 5, 6, 8, 32]

    static func step(by steps: Int, _ state: inout ExplorerState) -> [Command] {
        guard let group = editable(&state), let now = state.bits(of: group)?.widths else { return [] }
        let least = now.min() ?? LayerBits.range.upperBound
        let next = steps > 0 ? ladder.first { $0 > least } : ladder.last { $0 < least }
        guard let next else {
            return CutPlans.refuse(steps > 0 ? "32 bits round nothing" : "2 bits are the fewest", &state)
        }
        return give(next, group, &state)
    }

    /// Takes what was typed: a number of bits, or `method`. Nil where it means nothing.
    static func take(_ word: String, _ state: inout ExplorerState) -> [Command]? {
        if word == "method" { return free(&state) }
        guard let bits = Int(word), LayerBits.range.contains(bits) else { return nil }
        guard let group = editable(&state) else { return [] }
        return give(bits, group, &state)
    }

    private static func free(_ state: inout ExplorerState) -> [Command] {
        guard let group = editable(&state) else { return [] }
        return CutPlans.change("bits of \(group.words) as the method's", &state) { $0.freeBits(of: group) }
    }

    private static func give(_ bits: Int, _ group: Group, _ state: inout ExplorerState) -> [Command] {
        CutPlans.change("\(bits) bits for \(group.words)", &state) { plan in
            plan.freeBits(of: group)
            plan.bits += group.makers.map { LayerBits(Glob(naming: $0.name), bits) }
        }
    }

    private static func editable(_ state: inout ExplorerState) -> Group? {
        guard state.cutting.hasBits else {
            Moving.refuse("\(state.cutting.card.title) rounds no weights; udfc does", &state)
            return nil
        }
        guard let group = state.group else {
            Moving.refuse(state.groups.misfit ?? "the groups are being found", &state)
            return nil
        }
        guard !group.makers.isEmpty else {
            Moving.refuse("no layer makes \(group.words)", &state)
            return nil
        }
        return group
    }
}

extension Plan {
    /// Whether a hand has set bits of the layers that make the group.
    func hasBits(of group: Group) -> Bool {
        let globs = group.makers.map { Glob(naming: $0.name) }
        return bits.contains { globs.contains($0.glob) }
    }

    mutating func freeBits(of group: Group) {
        let globs = group.makers.map { Glob(naming: $0.name) }
        bits.removeAll { globs.contains($0.glob) }
    }
}

/// What the layers that make a group are rounded to.
struct GroupBits: Hashable {
    /// Fewest first; 32 for layers that stay as they are.
    let widths: [Int]
    /// Whether any is so by a hand.
    let isByHand: Bool

    var words: String { widths.map(String.init).joined(separator: ",") }
}

extension ExplorerState {
    /// Nil where no layer makes the group, or the method rounds nothing.
    func bits(of group: Group) -> GroupBits? {
        let method = cutting.tunables.first { $0.name == "bits" }
        guard let method, case .number(let number) = method.value else { return nil }
        let names = group.makers.map(\.name)
        guard !names.isEmpty else { return nil }
        let own = names.map { groups.plan.bits(of: $0) }
        return GroupBits(widths: Set(own.map { $0 ?? Int(number) }).sorted(), isByHand: own.contains { $0 != nil })
    }
}
