import Pruning
import Subjects
import Tensors
import Testing

/// Small cases worked by hand, those of the method cards of ZipLM and FLAP among them.
struct RecoveryTests {
    private let runtime: Runtime

    init() throws { runtime = try Runtime.open() }

    private func tensor(_ values: [Double], _ shape: [Int]) throws -> Tensor {
        try runtime.tensor(HostTensor(values, shape: shape))
    }

    private func hessian(_ values: [Double], _ size: Int, damping: Double = 0) throws -> DampedHessian {
        try DampedHessian(tensor(values, [size, size]), damping: damping, layer: "w")
    }

    @Test func singleChannelsGoAsOnTheCard() throws {
        let hessian = try hessian([2, 0.8, 0, 0.8, 1, 0.2, 0, 0.2, 3], 3)
        var removal = try GroupRemoval(tensor([1, 0.5, -0.2, 0.3, -1, 0.4], [2, 3]), hessian, layer: "w")
        #expect(distance(try removal.costs(), [1.472973, 0.833333, 0.588235]) < 1e-6)
        try removal.removeCheapest(1)
        #expect(removal.removed == [2])
        let weights = try removal.weights().doubles()
        #expect(distance(weights, [1.023529, 0.441176, 0, 0.252941, -0.882353, 0]) < 1e-6)
        #expect(weights[2] == 0 && weights[5] == 0)
        #expect(distance(try removal.costs(), [1.511765, 0.661765, .infinity]) < 1e-6)
    }

    @Test func blocksGoAsOnTheCard() throws {
        let hessian = try hessian([2, 0.5, 0.3, 0, 0.5, 2, 0, 0.3, 0.3, 0, 1, 0.2, 0, 0.3, 0.2, 1], 4)
        let weights = try tensor([1, 0, 0.5, 0.5, 0, 1, -0.5, 0.5], [2, 4])
        var removal = try GroupRemoval(weights, hessian, groups: [[0, 1], [2, 3]], layer: "w")
        #expect(distance(try removal.costs(), [3.8125, 0.952]) < 1e-9)
        try removal.remove(1)
        #expect(distance(try removal.weights().doubles(), [1.06, 0.06, 0, 0, -0.1, 1.1, 0, 0]) < 1e-9)
        #expect(try weights.doubles() == [1, 0, 0.5, 0.5, 0, 1, -0.5, 0.5])
    }

    @Test func withEqualUncorrelatedInputsNothingElseMoves() throws {
        let hessian = try hessian([4, 0, 0, 4], 2)
        let update = try SparseUpdate(tensor([3, 1, 1, 2], [2, 2]), hessian, .sparsity(0.5), layer: "w")
        // Of 3, 1, 1 and 2 the two ones go; each costs 4 · 1².
        #expect(try update.weights.doubles() == [3, 0, 0, 2])
        #expect(update.kept == [true, false, false, true])
        #expect((update.error - 8).magnitude < 1e-12)
    }

    @Test func equalScoresGoInOrder() throws {
        let update = try SparseUpdate(
            tensor([1, 1, 1, 1], [1, 4]), hessian([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1], 4), .keepOf(2, 4),
            layer: "w")
        #expect(update.kept == [false, false, true, true])
    }

    @Test func dampingRisesUntilThereIsAFactor() throws {
        // Rank 1: no factor without damping; 0.01 of the mean diagonal 1 does.
        let found = try hessian([1, 1, 1, 1], 2)
        #expect(found.damping == 0.01)
        #expect(distance(try found.matrix.doubles(), [1.01, 1, 1, 1.01]) < 1e-12)
        // Not positive: eigenvalues 1 ± 1.05 ask for more than 0.05 of 1.
        #expect(try hessian([1, 1.05, 1.05, 1], 2, damping: 0.01).damping == 0.1)
    }

    @Test func aMatrixOfNoNumbersIsRefused() throws {
        let error = #expect(throws: PruningError.self) { try hessian([.nan, 0, 0, 1], 2) }
        #expect(
            error?.description == "w has no second-order update: its input's second moments have no Cholesky factor")
    }

    @Test func overlappingGroupsAreRefused() throws {
        let hessian = try hessian([1, 0, 0, 1], 2)
        #expect(throws: PruningError.self) {
            try GroupRemoval(tensor([1, 1], [1, 2]), hessian, groups: [[0], [0]], layer: "w")
        }
    }

    /// FLAP's card: four tokens of three channels, two outputs.
    @Test func fluctuationsAndBiasAreThoseOfTheCard() throws {
        let weights: [Float] = [1, 2, 0.5, 1, 0, 0.5]
        let layout = ChannelLayout(outer: 2, length: 3, inner: 1)
        let moments = ChannelMoments(count: 4, means: [1, 2, 2], deviations: [4, 4, 16])
        let scores = ActivationScores.fluctuations(weights, layout, variances: moments.variances)
        #expect(distance(scores, [2.666667, 5.333333, 2.666667]) < 1e-6)
        let kept = [true, true, false, true, true, false]
        #expect(BiasCompensation.shifts(weights, layout, kept: kept, means: moments.means) == [1, 1])
    }

    /// A weight `[in, out]`, and one of two groups of a convolution.
    @Test func channelsAreFoundInEveryLayout() {
        let turned = ChannelLayout(outer: 1, length: 2, inner: 3)
        #expect(ActivationScores.wanda([1, 2, 3, -4, 5, 6], turned, norms: [10, 100]) == [10, 20, 30, 400, 500, 600])
        #expect(ActivationScores.wanda([3, -4, 5, 6], turned, norms: [10, 100], from: 2) == [30, 400, 500, 600])
        let grouped = ChannelLayout(outer: 2, length: 1, inner: 2, groups: 2)
        #expect(ActivationScores.wanda([1, 2, 3, 4], grouped, norms: [1, 10]) == [1, 2, 30, 40])
        #expect(ActivationScores.columnEnergies([1, 2, 3, 4], grouped) == [5, 25])
        let shifts = BiasCompensation.shifts(
            [1, 2, 3, 4, 5, 6], turned, isInputFirst: true, kept: [true, true, false, false, true, true], means: [2, 3])
        #expect(shifts == [12, 0, 6])
    }

    @Test func momentsJoinToThoseOfAll() {
        // 1, 3 and 5, 7, 9: mean 5, deviations 16 + 4 + 0 + 4 + 16.
        var moments = ChannelMoments(count: 2, means: [2], deviations: [2])
        moments.add(ChannelMoments(count: 3, means: [7], deviations: [8]))
        moments.add(ChannelMoments(channels: 1))
        #expect(moments == ChannelMoments(count: 5, means: [5], deviations: [40]))
        #expect(moments.variances == [10])
        #expect(moments.squares == [165])
        #expect(moments.sums == [25])
    }
}
