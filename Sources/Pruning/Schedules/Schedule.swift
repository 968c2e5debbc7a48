/// How the sparsity rises over the steps of a training.
package protocol Schedule: Sendable {
    /// Share removed once so many steps are done, 0…1.
    func sparsity(at step: Int) -> Double
    /// Whether masks are made anew once so many steps are done.
    func isDue(at step: Int) -> Bool
}

/// One sparsity from some step on: constant from the start, or one-shot in the middle.
package struct FixedSchedule: Schedule, Hashable {
    package var final: Double
    /// Steps that are done before.
    package var step: Int

    package init(_ final: Double, at step: Int = 0) {
        self.final = final
        self.step = step
    }

    package func sparsity(at step: Int) -> Double { step < self.step ? 0 : final }

    package func isDue(at step: Int) -> Bool { step == self.step }
}

/// s = final + (initial − final) · (1 − u)^power, u = (t − begin) / (end − begin) held in 0…1: linear for 1, cubic for 3.
///
/// Source: Zhu and Gupta 2017, whose power is 3. The first mask is of `initial`; the last of `final`, at `end` exactly where
/// `every` divides the span.
package struct PowerSchedule: Schedule, Hashable {
    package var initial = 0.0
    package var final: Double
    /// Steps done when the sparsity begins to rise, and when it has risen.
    package var begin: Int
    package var end: Int
    /// Steps from one mask to the next.
    package var every: Int
    package var power: Double

    package init(
        initial: Double = 0, final: Double, begin: Int, end: Int, every: Int = 1, power: Double = 3
    ) {
        self.initial = initial
        self.final = final
        self.begin = begin
        self.end = max(end, begin)
        self.every = max(every, 1)
        self.power = power
    }

    package func sparsity(at step: Int) -> Double {
        if step <= begin { return step < begin || end > begin ? initial : final }
        if step >= end { return final }
        let left = 1 - Double(step - begin) / Double(end - begin)
        return final + (initial - final) * Double.power(left, power)
    }

    package func isDue(at step: Int) -> Bool {
        (begin...end).contains(step) && (step - begin) % every == 0
    }
}
