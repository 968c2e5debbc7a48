import Checkpoints
package import Pruning

/// One setting of a training that keys move.
package enum TrainingKnob: Sendable, Hashable {
    case length
    case rate
    case schedule
    /// Trainings of equal length, each of which begins at the peak of the rate.
    case rounds
    case warmUp
    case optimizer
    case momentum
    case decay
    case batch
    case smoothing
    /// Largest norm of all gradients together.
    case clip
    /// Whether the network's dropout drops.
    case dropout
    /// Weights that stay as they are.
    case frozen
    /// Whether the network as it was opened teaches, what its outputs count beside the labels, and how soft they are.
    case teacher
    case taught
    case temperature
    /// What the difference of hidden states counts.
    case hidden
    case seed
    case kept
    /// Of the method that removes weights meanwhile, by name.
    case method(String)

    /// Those of every training, in the order of the form.
    static let always: [TrainingKnob] = [
        .length, .rate, .schedule, .rounds, .warmUp, .optimizer, .momentum, .decay, .batch, .smoothing, .clip, .dropout,
        .frozen, .teacher, .taught, .temperature, .hidden, .seed, .kept,
    ]

    package var name: String {
        switch self {
        case .length: "length"
        case .rate: "rate"
        case .schedule: "schedule"
        case .rounds: "rounds"
        case .warmUp: "warm-up"
        case .optimizer: "optimizer"
        case .momentum: "momentum"
        case .decay: "decay"
        case .batch: "batch"
        case .smoothing: "smoothing"
        case .clip: "clip"
        case .dropout: "dropout"
        case .frozen: "frozen"
        case .teacher: "teacher"
        case .taught: "taught"
        case .temperature: "softness"
        case .hidden: "hidden"
        case .seed: "seed"
        case .kept: "keep"
        case .method(let name): name
        }
    }

    /// What may be typed.
    var hint: String {
        switch self {
        case .length: "5 epochs   300 steps"
        case .rate: "0.001"
        case .schedule: "constant   step   cosine"
        case .rounds: "how often the rate begins again"
        case .warmUp: "steps in which the rate rises"
        case .optimizer: "sgd   adam   adamw"
        case .momentum: "of sgd, 0 to 0.9999"
        case .decay: "0.0001"
        case .batch: "samples of a step"
        case .smoothing: "share of the target that all classes have alike"
        case .clip: "largest norm of all gradients together; off"
        case .dropout: "on   off"
        case .frozen: "none   locked   or patterns: embed*,*.bias"
        case .teacher: "none   opened: the network as it was opened"
        case .taught: "what the teacher's outputs count, 0 to 1; labels the rest"
        case .temperature: "outputs are divided by it, 0.1 to 100"
        case .hidden: "what the distance of hidden states counts, 0 to 100"
        case .seed: "of the order of samples"
        case .kept: "last   best"
        case .method: "a number, or one of its choices"
        }
    }
}

extension TrainingSettings {
    /// What the explorer begins with: a few epochs on a falling rate.
    package static var fewEpochs: TrainingSettings {
        var settings = TrainingSettings()
        settings.length = .epochs(5)
        settings.rate = LearningRate(0.002, .cosine(floor: 0))
        return settings
    }

    /// As the form shows it; empty for a method's own.
    package func words(_ knob: TrainingKnob) -> String {
        switch knob {
        case .length:
            switch length {
            case .epochs(let count): Numbers.counted(count, "epoch")
            case .steps(let count): Numbers.counted(count, "step")
            }
        case .rate: "\(rate.peak)"
        case .schedule: rate.shape.name
        case .rounds: "\(rate.rounds)"
        case .warmUp: Numbers.counted(rate.warmUp, "step")
        case .optimizer: optimizer.rule.rawValue
        case .momentum: Numbers.plain(optimizer.momentum)
        case .decay: optimizer.weightDecay == 0 ? "0" : "\(optimizer.weightDecay)"
        case .batch: "\(batch)"
        case .smoothing: Numbers.plain(smoothing)
        case .clip: clip.map { Numbers.plain($0) } ?? "off"
        case .dropout: drops ? "on" : "off"
        case .frozen: frozen.isEmpty ? "none" : frozen.map(\.text).joined(separator: ",")
        case .teacher: distillation == nil ? "none" : "opened"
        case .taught: distillation.map { Numbers.plain($0.logits) } ?? "-"
        case .temperature: distillation.map { Numbers.plain($0.temperature) } ?? "-"
        case .hidden: distillation.map { Numbers.plain($0.hidden) } ?? "-"
        case .seed: "\(seed)"
        case .kept: kept.rawValue
        case .method: ""
        }
    }

    /// One step up or down, within what is sensible.
    mutating func move(_ knob: TrainingKnob, by steps: Int) {
        switch knob {
        case .length:
            switch length {
            case .epochs(let count): length = .epochs(min(max(count + steps, 1), 100_000))
            case .steps(let count): length = .steps(Ladder.count(count, by: steps))
            }
        case .rate: rate.peak = Ladder.value(rate.peak, by: steps, in: 1e-8...10)
        case .schedule: rate.shape = Ladder.next(rate.shape, in: LearningRate.Shape.usual, by: steps)
        case .rounds: rate.rounds = min(max(rate.rounds + steps, 1), 1000)
        case .warmUp: rate.warmUp = Ladder.count(rate.warmUp, by: steps, from: 0)
        case .optimizer: optimizer.rule = Ladder.next(optimizer.rule, in: OptimizerSettings.Rule.allCases, by: steps)
        case .momentum: optimizer.momentum = Ladder.next(optimizer.momentum, in: [0, 0.5, 0.9, 0.95, 0.99], by: steps)
        case .decay:
            optimizer.weightDecay = Ladder.next(
                optimizer.weightDecay, in: [0, 0.0001, 0.0005, 0.001, 0.01, 0.05, 0.1], by: steps)
        case .batch: batch = min(max(steps > 0 ? batch * 2 : batch / 2, 1), 1 << 20)
        case .smoothing: smoothing = Ladder.next(smoothing, in: [0, 0.05, 0.1, 0.2], by: steps)
        case .clip: clip = Ladder.next(clip, in: [nil, 0.5, 1, 2, 5, 10], by: steps)
        case .dropout: drops.toggle()
        case .frozen: break
        case .teacher: distillation = distillation == nil ? DistillationSettings() : nil
        case .taught: teach(by: Double(steps) / 10)
        case .temperature:
            let softer = Ladder.value(distillation?.temperature ?? 2, by: steps, in: 0.1...100)
            distillation?.temperature = softer
        case .hidden:
            let weight = Ladder.next(distillation?.hidden ?? 0, in: [0, 0.1, 0.2, 0.5, 1, 2, 5, 10], by: steps)
            distillation?.hidden = weight
        case .seed: seed = steps > 0 ? seed &+ 1 : seed == 0 ? 0 : seed - 1
        case .kept: kept = kept == .last ? .best : .last
        case .method: break
        }
    }

    /// Takes what was typed; false for what means nothing here.
    mutating func set(_ knob: TrainingKnob, _ text: String) -> Bool {
        let word = text.filter { $0 != " " }.lowercased()
        func put<Value>(_ value: Value?, _ place: WritableKeyPath<TrainingSettings, Value>) -> Bool {
            guard let value else { return false }
            self[keyPath: place] = value
            return true
        }
        func number(_ range: ClosedRange<Double>) -> Double? { Double(word).flatMap { range.contains($0) ? $0 : nil } }
        func count(from least: Int) -> Int? { Int(word).flatMap { (least...1_000_000_000).contains($0) ? $0 : nil } }
        switch knob {
        case .length: return put(Length(word), \.length)
        case .rate: return put(number(0...1e6), \.rate.peak)
        case .schedule: return put(LearningRate.Shape.usual.first { $0.name == word }, \.rate.shape)
        case .rounds: return put(count(from: 1), \.rate.rounds)
        case .warmUp: return put(count(from: 0), \.rate.warmUp)
        case .optimizer: return put(OptimizerSettings.Rule(rawValue: word), \.optimizer.rule)
        case .momentum: return put(number(0...0.9999), \.optimizer.momentum)
        case .decay: return put(number(0...100), \.optimizer.weightDecay)
        case .batch: return put(count(from: 1), \.batch)
        case .smoothing: return put(number(0...0.999), \.smoothing)
        case .clip:
            let most = number(1e-6...1e6)
            guard word == "off" || most != nil else { return false }
            clip = most
            return true
        case .dropout: return put(["on": true, "off": false][word], \.drops)
        case .frozen:
            let globs = word == "none" ? [] : word.split(separator: ",").map { Glob(String($0)) }
            return word.isEmpty ? false : put(globs, \.frozen)
        case .teacher:
            guard ["none", "opened"].contains(word) else { return false }
            distillation = word == "none" ? nil : distillation ?? DistillationSettings()
            return true
        case .taught:
            guard distillation != nil, let share = number(0...1) else { return false }
            teach(share)
            return true
        case .temperature:
            guard distillation != nil, let value = number(0.1...100) else { return false }
            distillation?.temperature = value
            return true
        case .hidden:
            guard distillation != nil, let weight = number(0...100) else { return false }
            distillation?.hidden = weight
            return true
        case .seed: return put(UInt64(word), \.seed)
        case .kept: return put(Kept(rawValue: word), \.kept)
        case .method: return false
        }
    }
}

extension TrainingSettings {
    /// Labels count what the teacher does not.
    private mutating func teach(by step: Double) {
        guard let now = distillation?.logits else { return }
        teach((min(max(now + step, 0), 1) * 10).rounded() / 10)
    }

    private mutating func teach(_ share: Double) {
        distillation?.logits = share
        distillation?.labels = 1 - share
    }
}

extension TrainingSettings.Length {
    /// `5`, `5epochs`, `300steps`.
    fileprivate init?(_ word: String) {
        let digits = word.prefix { $0.isNumber }
        guard let count = Int(digits), (1...1_000_000_000).contains(count) else { return nil }
        let unit = word.dropFirst(digits.count)
        if unit.isEmpty || "epochs".hasPrefix(unit) {
            self = .epochs(count)
        } else if "steps".hasPrefix(unit) {
            self = .steps(count)
        } else {
            return nil
        }
    }
}

extension LearningRate.Shape {
    fileprivate static let usual: [LearningRate.Shape] = [
        .constant, .step(milestones: [0.5, 0.75], factor: 0.1), .cosine(floor: 0),
    ]

    fileprivate var name: String {
        switch self {
        case .constant: "constant"
        case .step: "step"
        case .cosine: "cosine"
        }
    }
}

/// Values that a key steps through.
private enum Ladder {
    /// The next of 1, 2, 5 times a power of ten.
    static func value(_ value: Double, by steps: Int, in range: ClosedRange<Double>) -> Double {
        guard value > 0 else { return range.lowerBound }
        let rungs = (-8...9).flatMap { power in ["1", "2", "5"].compactMap { Double("\($0)e\(power)") } }
        let here = rungs.lastIndex { $0 <= value * 1.000001 } ?? 0
        // From between two rungs, one step down is the lower one.
        let isBetween = rungs[here] < value * 0.999999
        let place = here + steps + (isBetween && steps < 0 ? 1 : 0)
        return min(max(rungs[min(max(place, 0), rungs.count - 1)], range.lowerBound), range.upperBound)
    }

    static func count(_ count: Int, by steps: Int, from least: Int = 1) -> Int {
        if count <= least, steps < 0 { return least }
        if count == 0 { return 1 }
        if least == 0, count == 1, steps < 0 { return 0 }
        return max(Int(value(Double(count), by: steps, in: 1...1e9)), least)
    }

    /// The next of a list, round and round; the first where the present one is none of them.
    static func next<Value: Equatable>(_ value: Value, in all: [Value], by steps: Int) -> Value {
        guard let here = all.firstIndex(of: value) else { return all[0] }
        return all[((here + steps) % all.count + all.count) % all.count]
    }
}
