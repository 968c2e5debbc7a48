package import Subjects

/// What a plan takes from one group.
package struct GroupCut: Sendable {
    package let group: Group
    /// Units that go, ascending.
    package let removed: [Int]
    /// Share that was asked for.
    package let asked: Double

    package init(_ group: Group, removed: [Int], asked: Double) {
        self.group = group
        self.removed = removed.sorted()
        self.asked = asked
    }

    package var kept: [Int] {
        let gone = Set(removed)
        return (0..<group.count).filter { !gone.contains($0) }
    }
}

extension Slicing {
    /// - Parameter isPadded: whether groups of one kind in several layers are made as wide as the widest, with zeros, so that
    ///   one number tells the width of all.
    package init(
        _ grouping: Grouping, _ cuts: [GroupCut], isPadded: Bool = false,
        changing changes: WeightChanges = WeightChanges()
    ) throws(PruningError) {
        var kept: [Group.ID: [Int]] = [:]
        for cut in cuts { kept[cut.group.id] = cut.kept }
        if isPadded { kept = Self.padded(kept, grouping) }
        try self.init(grouping, keeping: kept, changing: changes)
    }

    private static func padded(_ kept: [Group.ID: [Int]], _ grouping: Grouping) -> [Group.ID: [Int]] {
        // Layers differ in their numbers alone.
        let kinds = Dictionary(grouping: grouping.groups) { group in
            group.name.split(separator: ".").map { Int($0) == nil ? String($0) : "#" }.joined(separator: ".")
        }
        var padded = kept
        for groups in kinds.values {
            let widest = groups.map { kept[$0.id]?.count ?? $0.count }.max() ?? 0
            for group in groups {
                guard let own = kept[group.id], !own.isEmpty, own.count < widest, widest <= group.count else {
                    continue
                }
                padded[group.id] = own + [Int](repeating: -1, count: widest - own.count)
            }
        }
        return padded
    }
}

/// Divides a plan's budget between groups and says which units go: the lowest scores, of equal ones the lowest index.
///
/// A plan's granularity says whose share its sparsity is: `head` of heads and of groups that share keys, `channel` (or `filter`)
/// of all other units, none of both. A rule reaches whatever group its pattern names: the group itself or one of its tensors.
package struct GroupCutting: Sendable {
    private let plan: Plan
    private let grouping: Grouping
    private let reasons: [Group.ID: String]

    /// - Parameter reasons: why a method leaves groups alone that are not locked, in a clause.
    /// - Throws: `.notApplicable` for a granularity that no group has, `.invalidValue` for a budget or an allocator that groups
    ///   do not know.
    package init(
        _ plan: Plan, _ grouping: Grouping, leaving reasons: [Group.ID: String] = [:]
    ) throws(PruningError) {
        self.plan = plan
        self.grouping = grouping
        self.reasons = reasons
        guard [.weight, .channel, .filter, .head].contains(plan.granularity) else {
            throw .notApplicable(
                granularity: "\(plan.granularity)", layer: "a cut", reason: "what goes whole is a channel or a head")
        }
        guard plan.budget.measure == .sparsity, case .share = plan.budget.quantity else {
            throw .invalidValue(name: "budget", value: "\(plan.budget)", expected: "a share of the units")
        }
        guard [.method, .uniform, .global].contains(plan.allocator) else {
            throw .invalidValue(
                name: "allocator", value: plan.allocator.rawValue, expected: "uniform or global, which know groups")
        }
    }

    /// What the last rule that names the group and states an amount says of it; nil where none does.
    package func amount(of group: Group) -> LayerSetting.Amount? {
        plan.rules.last { $0.matches(group) && $0.setting.amount != nil }?.setting.amount
    }

    /// - Parameter scores: one a unit for each of the grouping's groups; of locked ones they do not matter.
    /// - Returns: a cut for each group that takes part, be it of no unit.
    /// - Throws: `.invalidValue` for a rule that names a group whose units always stay.
    package func cuts(_ scores: [[Double]]) throws(PruningError) -> [GroupCut] {
        var cuts: [GroupCut] = []
        var open: [Group] = []
        for group in grouping.groups {
            let amount = amount(of: group)
            if let amount, amount != .locked {
                // A pattern that names many tensors also names locked groups of theirs.
                if reason(group) != nil { continue }
                let (count, share) = count(amount, group, scores[group.id])
                cuts.append(cut(group, limited(count, group), share, scores[group.id]))
            } else if amount == nil, reason(group) == nil, isAsked(group.kind) {
                open.append(group)
            }
        }
        try checkRules()
        cuts += plan.allocator == .global ? shared(open, scores) : open.map { own($0, scores[$0.id]) }
        return cuts.sorted { $0.group.id < $1.group.id }
    }
}

extension GroupCutting {
    /// Why a group stays whole; nil where it may lose units.
    private func reason(_ group: Group) -> String? { group.locks.first?.text ?? reasons[group.id] }

    private var share: Double {
        if case .share(let share) = plan.budget.quantity { share } else { 0 }
    }

    private func isAsked(_ kind: UnitKind) -> Bool {
        let isHead = kind == .head || kind == .keyValueGroup
        switch plan.granularity {
        case .head: return isHead
        case .channel, .filter: return kind == .channel
        default: return isHead || kind == .channel
        }
    }

    private func checkRules() throws(PruningError) {
        for rule in plan.rules where rule.setting.amount != nil && rule.setting.amount != .locked {
            let named = grouping.groups.filter { rule.matches($0) }
            guard let first = named.first else {
                throw .invalidValue(name: "rule", value: "\(rule)", expected: "a pattern of the name of some group")
            }
            if let reason = reason(first), named.allSatisfy({ self.reason($0) != nil }) {
                throw .notApplicable(granularity: "cut", layer: first.name, reason: reason)
            }
        }
    }

    private func own(_ group: Group, _ scores: [Double]) -> GroupCut {
        cut(group, limited(Int(share * Double(group.count) + 1e-9), group), share, scores)
    }

    /// One threshold for all units, each score as a share of its group's mean.
    private func shared(_ groups: [Group], _ scores: [[Double]]) -> [GroupCut] {
        var all: [(score: Double, group: Int, unit: Int)] = []
        for (place, group) in groups.enumerated() {
            let mean = max(scores[group.id].reduce(0, +) / Double(max(group.count, 1)), .leastNormalMagnitude)
            for unit in 0..<group.count { all.append((scores[group.id][unit] / mean, place, unit)) }
        }
        let wanted = Int(share * Double(all.count) + 1e-9)
        var counts = [Int](repeating: 0, count: groups.count)
        let most = groups.map { limited($0.count, $0) }
        var taken = 0
        for item in all.sorted(by: { ($0.score, $0.group, $0.unit) < ($1.score, $1.group, $1.unit) }) {
            guard taken < wanted else { break }
            if counts[item.group] == most[item.group] { continue }
            counts[item.group] += 1
            taken += 1
        }
        return groups.indices.map {
            cut(groups[$0], limited(counts[$0], groups[$0]), share, scores[groups[$0].id])
        }
    }

    private func cut(_ group: Group, _ count: Int, _ asked: Double, _ scores: [Double]) -> GroupCut {
        let order = (0..<group.count).sorted { (scores[$0], $0) < (scores[$1], $1) }
        return GroupCut(group, removed: Array(order.prefix(count)), asked: asked)
    }

    /// The nearest count at most that which leaves the minimum, at least one unit, and of channels a whole multiple.
    package func limited(_ count: Int, _ group: Group) -> Int {
        let least = max(1, plan.minimumKept.weights(of: group.count))
        let most = max(0, group.count - least)
        guard case .multiple(let multiple) = plan.pattern, group.kind == .channel, count > 0 else {
            return min(max(count, 0), most)
        }
        let kept = max(group.count - count, least)
        return max(0, group.count - (kept + multiple - 1) / multiple * multiple)
    }

    private func count(_ amount: LayerSetting.Amount, _ group: Group, _ scores: [Double]) -> (Int, Double) {
        let whole = Double(max(group.count, 1))
        switch amount {
        case .sparsity(let share): return (Int(share * whole + 1e-9), share)
        case .removed(let count): return (count, Double(count) / whole)
        case .kept(let count): return (group.count - count, 1 - Double(count) / whole)
        case .below(let score):
            let count = scores.count { $0 < Double(score) }
            return (count, Double(count) / whole)
        case .locked: return (0, 0)
        }
    }
}

extension Rule {
    /// Whether the group's name, one of its tensors or their module matches.
    package func matches(_ group: Group) -> Bool {
        glob.matches(group.name)
            || group.tensors.contains { name in
                glob.matches(name) || name.lastIndex(of: ".").map { glob.matches(String(name[..<$0])) } == true
            }
    }
}
