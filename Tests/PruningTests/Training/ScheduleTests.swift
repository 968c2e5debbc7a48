import Pruning
import Testing

/// Expected values are those of the cards of cubic pruning and GraNet, and by hand.
@Suite struct ScheduleTests {
    @Test(arguments: [
        (0, 0.0), (100, 0), (200, 0.2439), (350, 0.5203125), (600, 0.7875), (850, 0.8859375), (1000, 0.8991),
        (1100, 0.9), (5000, 0.9),
    ])
    func theCubicRisesAsPublished(step: Int, expected: Double) {
        let schedule = PowerSchedule(final: 0.9, begin: 100, end: 1100, every: 100)
        #expect(abs(schedule.sparsity(at: step) - expected) < 1e-12)
    }

    @Test func itBeginsAtTheInitialSparsity() {
        let schedule = PowerSchedule(initial: 0.3, final: 0.9, begin: 100, end: 1100)
        for (step, expected) in [(100, 0.3), (600, 0.825), (1100, 0.9)] {
            #expect(abs(schedule.sparsity(at: step) - expected) < 1e-12)
        }
    }

    @Test func densitiesOfRegrowthAreOnTheSameCurve() {
        let schedule = PowerSchedule(initial: 0.5, final: 0.9, begin: 0, end: 8)
        let expected = [0.5, 0.632031, 0.73125, 0.802344, 0.85, 0.878906, 0.89375, 0.899219, 0.9]
        for (step, value) in expected.enumerated() { #expect(abs(schedule.sparsity(at: step) - value) < 5e-7) }
    }

    @Test func masksAreDueFromTheFirstStepToTheLast() {
        let schedule = PowerSchedule(final: 0.9, begin: 10, end: 30, every: 10)
        #expect((0...40).filter(schedule.isDue) == [10, 20, 30])
        #expect((0...40).filter(FixedSchedule(0.5, at: 7).isDue) == [7])
        #expect(FixedSchedule(0.5, at: 7).sparsity(at: 6) == 0)
    }

    @Test func powerOneIsALine() {
        let linear = PowerSchedule(final: 0.8, begin: 0, end: 4, every: 2, power: 1)
        for step in 0...4 { #expect(abs(linear.sparsity(at: step) - 0.2 * Double(step)) < 1e-12) }
    }

    /// Twelve steps are three trainings of four.
    @Test func roundsBeginAgainAtThePeak() {
        var rate = LearningRate(1, .step(milestones: [0.5], factor: 0.1))
        rate.rounds = 3
        #expect((0..<12).map { rate.rate(at: $0, of: 12) } == [1, 1, 0.1, 0.1, 1, 1, 0.1, 0.1, 1, 1, 0.1, 0.1])
        rate.rounds = 20
        #expect(rate.rate(at: 7, of: 12) == 0.1, "no more rounds than steps")
    }

    @Test func theLearningRateWarmsUpAndFalls() {
        let cosine = LearningRate(0.4, .cosine(floor: 0.5), warmUp: 4)
        // After warm-up half a cosine over 8 steps from 0.4 to 0.2.
        for (step, expected) in [(0, 0.1), (1, 0.2), (3, 0.4), (4, 0.4), (8, 0.3), (12, 0.2)] {
            #expect(abs(cosine.rate(at: step, of: 12) - expected) < 1e-12, "\(step)")
        }
        let step = LearningRate(0.5, .step(milestones: [0.5, 0.75], factor: 0.5))
        #expect([0, 3, 4, 5, 6, 7].map { step.rate(at: $0, of: 8) } == [0.5, 0.5, 0.25, 0.25, 0.125, 0.125])
        #expect(LearningRate(0.3).rate(at: 99, of: 100) == 0.3)
    }
}
