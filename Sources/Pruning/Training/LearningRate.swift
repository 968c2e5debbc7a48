import Glibc

/// The step size over a training.
package struct LearningRate: Sendable, Hashable {
    package enum Shape: Sendable, Hashable {
        case constant
        /// Times `factor` at each milestone, a share of all steps.
        case step(milestones: [Double], factor: Double)
        /// Half a cosine down to `floor` times the peak.
        case cosine(floor: Double)
    }

    /// The largest.
    package var peak = 0.001
    package var shape = Shape.constant
    /// Steps in which it rises to the peak in equal parts; a cosine begins after them.
    package var warmUp = 0
    /// Trainings of equal length that all steps are, each of which begins again at the peak.
    package var rounds = 1

    package init(_ peak: Double = 0.001, _ shape: Shape = .constant, warmUp: Int = 0) {
        self.peak = peak
        self.shape = shape
        self.warmUp = warmUp
    }

    /// For the step that comes after so many, of all of them.
    package func rate(at step: Int, of steps: Int) -> Double {
        guard rounds > 1, steps >= rounds else { return rate(inRound: step, of: steps) }
        let length = steps / rounds
        return rate(inRound: step % length, of: length)
    }

    private func rate(inRound step: Int, of steps: Int) -> Double {
        if step < warmUp { return peak * Double(step + 1) / Double(warmUp) }
        switch shape {
        case .constant: return peak
        case .step(let milestones, let factor):
            let passed = milestones.count { Double(step) >= $0 * Double(steps) }
            return (0..<passed).reduce(peak) { rate, _ in rate * factor }
        case .cosine(let floor):
            let share = Double(step - warmUp) / Double(max(steps - warmUp, 1))
            return peak * (floor + (1 - floor) * (1 + cos(Double.pi * min(share, 1))) / 2)
        }
    }
}
