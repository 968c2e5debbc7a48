/// Which part of a checkpoint is the network.
///
/// What people save to go on training is a dictionary of dictionaries: the network's state under one of a few usual keys, the
/// optimiser's, averages of the weights, random states beside it. Only the network is listed; the rest is told.
struct TorchChoice {
    /// The dictionary whose keys name the tensors, or whatever else was saved.
    private(set) var value: Pickled
    /// Keys that lead there.
    private(set) var path: [String] = []
    /// What was left out, and how many tensors it holds.
    private(set) var leftOut: [(key: String, tensors: Int)] = []
    /// Numbers and texts beside the network: epoch, architecture, loss.
    private(set) var remarks: [(key: String, value: String)] = []

    /// Where only some entries of the top dictionary count: those.
    private(set) var subset: [Member]?

    typealias Member = (name: String?, value: Pickled)

    private let heap: PickleHeap
    private var counter: TorchCount

    /// In this order.
    static let networkKeys = [
        "state_dict", "model_state_dict", "model_state", "model", "module", "network", "net", "params", "weights",
    ]

    /// Never weights of the network; averages (EMA) only count where there is nothing else.
    static let trainingKeys: Set<String> = [
        "optimizer", "optimizers", "optimizer_state", "optimizer_state_dict", "optimizer_states", "optim",
        "optim_state",
        "optim_dict", "lr_scheduler", "lr_schedulers", "scheduler", "scheduler_state_dict", "scaler", "grad_scaler",
        "amp",
        "amp_scaling_state", "rng_state", "rng_states", "random_state", "cuda_rng_state", "torch_rng_state",
        "callbacks",
        "loops", "last_optimizer_state", "optimizer_history", "loss_scaler",
    ]

    init(_ heap: PickleHeap, _ root: Pickled, limits: PickleLimits) {
        self.heap = heap
        counter = TorchCount(heap, budget: limits.visits)
        value = root
        guard case .dictionary(let index) = root else { return }
        let members = heap.mappings[index].members
        for case (let name?, let value) in members where remarks.count < 64 {
            if let text = value.remark { remarks.append((name, text)) }
        }
        choose(members)
    }

    /// Takes the network's entry where there is one; else all but what belongs to the training.
    private mutating func choose(_ members: [Member]) {
        var counts: [Int] = []
        counts.reserveCapacity(members.count)
        for member in members { counts.append(counter.tensors(in: member.value)) }
        let places = Self.networkKeys.lazy.compactMap { key in members.firstIndex { $0.name == key } }
        if let place = places.first(where: { counts[$0] > 0 && heap.isNested(members[$0].value) }) {
            leave(members.indices.filter { $0 != place }, members, counts)
            enter(members[place])
        } else {
            keepAllButTraining(members, counts)
        }
    }

    private mutating func leave(_ places: [Int], _ members: [Member], _ counts: [Int]) {
        leftOut += places.filter { counts[$0] > 0 }.map { (members[$0].name ?? "?", counts[$0]) }
    }

    /// Goes down on, as long as one of the usual keys leads to all tensors there are.
    private mutating func enter(_ member: Member) {
        path.append(member.name ?? "?")
        value = member.value
        guard path.count < 4, case .dictionary(let index) = value else { return }
        let members = heap.mappings[index].members.filter { counter.tensors(in: $0.value) > 0 }
        guard members.count == 1, let name = members[0].name, Self.networkKeys.contains(name) else { return }
        if heap.isNested(members[0].value) { enter(members[0]) }
    }

    private mutating func keepAllButTraining(_ members: [Member], _ counts: [Int]) {
        let training = members.indices.filter { place in
            guard counts[place] > 0, let name = members[place].name else { return false }
            let value = members[place].value
            if case .tensor = value { return false }
            return Self.trainingKeys.contains(name) || heap.isOptimizerState(value)
        }
        let left = Set(training)
        let rest = members.indices.filter { !left.contains($0) && counts[$0] > 0 }
        guard !training.isEmpty, !rest.isEmpty else { return }
        leave(training, members, counts)
        subset = rest.map { members[$0] }
    }

    /// One line for people; nil where all was taken.
    var note: String? {
        guard !leftOut.isEmpty else { return nil }
        let parts = leftOut.prefix(6).map { "'\($0.key.printable(limit: 40))' (\($0.tensors))" }
        let what =
            path.isEmpty
            ? "the network's weights are" : "'\(path.joined(separator: ".").printable(limit: 80))' is"
        let tail = leftOut.count > 6 ? ", …" : ""
        return "a training checkpoint, of which \(what) listed; tensors left out: " + parts.joined(separator: ", ")
            + tail
    }
}

/// Counts tensors, each container once: enough to say how many there are.
struct TorchCount {
    private let heap: PickleHeap
    /// Values that may still be looked at, in all counts together; then counts stay too low.
    private var budget: Int

    init(_ heap: PickleHeap, budget: Int) { (self.heap, self.budget) = (heap, budget) }

    mutating func tensors(in value: Pickled) -> Int {
        var count = 0
        var pending = [value]
        var seen: Set<Int> = []
        while let value = pending.popLast() {
            let members: [Pickled]
            switch value {
            case .tensor:
                count += 1
                continue
            case .dictionary(let index) where seen.insert(index << 2).inserted:
                members = heap.mappings[index].pairs.map(\.value)
            case .list(let index) where seen.insert(index << 2 | 1).inserted: members = heap.lists[index]
            case .object(let index) where seen.insert(index << 2 | 2).inserted: members = [heap.objects[index].state]
            case .tuple(let start, let length) where length > 0 && seen.insert(start << 2 | 3).inserted:
                members = Array(heap.elements[start..<start + length])
            default: continue
            }
            budget -= members.count + 1
            if budget < 0 { return count }
            pending += members.lazy.filter(\.mayHoldTensors)
        }
        return count
    }
}

extension PickleHeap {
    fileprivate func isNested(_ value: Pickled) -> Bool {
        switch value {
        case .dictionary, .object: true
        default: false
        }
    }

    /// What `torch.optim.Optimizer.state_dict` gives.
    fileprivate func isOptimizerState(_ value: Pickled) -> Bool {
        // It has these two keys; where there are many more, looking for them would take its time.
        guard case .dictionary(let index) = value, mappings[index].pairs.count <= 8 else { return false }
        return mappings[index].value("state") != nil && mappings[index].value("param_groups") != nil
    }
}

extension Pickled {
    /// A number or a short text as one line.
    fileprivate var remark: String? {
        switch self {
        case .bool(let value): value ? "True" : "False"
        case .int(let value): String(value)
        case .float(let value): "\(value)"
        case .text(let text): text.utf8.count <= 1024 ? text : nil
        default: nil
        }
    }
}
