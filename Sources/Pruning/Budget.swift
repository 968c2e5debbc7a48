/// What is asked for, in the measure it is asked in.
package struct Budget: Sendable, Hashable {
    package enum Measure: String, Sendable, Hashable, CaseIterable, Codable {
        /// Share of the prunable weights that goes.
        case sparsity
        /// Non-zero parameters that stay in the whole checkpoint.
        case parameters = "params"
        /// Bytes of the whole checkpoint with pruned layers stored as a bit mask and their survivors.
        case bytes
        /// Operations that stay: per token in linear layers, per output position in convolutions.
        case flops
        /// Milliseconds of a run, measured on this machine: of cuts, for zeros make no run shorter.
        case latency
    }

    package enum Quantity: Sendable, Hashable {
        /// 0…1 of the dense network.
        case share(Double)
        /// In the measure's own unit.
        case absolute(Double)
    }

    package var measure: Measure
    package var quantity: Quantity

    package init(_ measure: Measure, _ quantity: Quantity) {
        self.measure = measure
        self.quantity = quantity
    }

    /// Removes this share (0…1) of the prunable weights.
    package static func sparsity(_ share: Double) -> Budget { Budget(.sparsity, .share(share)) }
}

extension Budget: CustomStringConvertible, LosslessStringConvertible {
    /// `sparsity=0.5`, `params=80000000`, `bytes=50%`.
    package var description: String {
        switch quantity {
        case .share(let share) where measure == .sparsity: "\(measure.rawValue)=\(share)"
        case .share(let share): "\(measure.rawValue)=\(Quantities.percent(share))"
        case .absolute(let value): "\(measure.rawValue)=\(Quantities.whole(value))"
        }
    }

    /// Reads `sparsity=0.5`, `sparsity=50%`, `params=80M`, `params=50%`, `bytes=1.2G`, `flops=40%`, `latency=70%`; nil otherwise.
    ///
    /// A number below 1 is a share in every measure: nobody asks for half a byte.
    package init?(_ text: String) {
        let parts = text.split(separator: "=", maxSplits: 1)
        guard parts.count == 2, let measure = Measure(rawValue: String(parts[0])) else { return nil }
        guard let quantity = Quantities.read(parts[1], sharesBelowOne: measure == .sparsity) else { return nil }
        switch quantity {
        case .absolute where measure == .sparsity: return nil
        case .absolute(let value) where value > 0 && value < 1: self.init(measure, .share(value))
        default: self.init(measure, quantity)
        }
    }
}
