import Checkpoints
import Pruning
import Subjects
import Tensors
import Testing

/// Recoveries against numpy, which solves the least-squares problems that they claim to solve.
struct RecoveryOracleTests {
    /// Rows, columns, positions, channels without input.
    static let shapes = [(3, 8, 40, 0), (1, 12, 30, 0), (7, 20, 90, 2), (16, 33, 50, 0), (5, 24, 10, 1)]

    private func oracle(_ shape: (Int, Int, Int, Int)) throws -> Arrays {
        try Arrays(Oracle("recoveries.py", "\(shape.0)", "\(shape.1)", "\(shape.2)", "\(shape.3)"))
    }

    private func hessian(_ arrays: Arrays) throws -> DampedHessian {
        try DampedHessian(arrays.tensor("gram"), layer: "w")
    }

    @Test(arguments: shapes) func aRemovedWeightCostsWhatLeastSquaresLoses(shape: (Int, Int, Int, Int)) throws {
        let arrays = try oracle(shape)
        let costs = try hessian(arrays).elementCosts(arrays.tensor("w")).doubles()
        let dead = try hessian(arrays).dead
        #expect(dead.count == shape.3)
        let expected = try arrays("costs")
        // A channel without input loses nothing, whatever its weight.
        let live = costs.indices.filter { !dead.contains($0 % shape.1) }
        #expect(distance(live.map { costs[$0] }, live.map { expected[$0] }) < 1e-8)
    }

    @Test(arguments: shapes) func sparseUpdatesAreThoseOfShrinkingInverses(shape: (Int, Int, Int, Int)) throws {
        let arrays = try oracle(shape)
        let hessian = try hessian(arrays)
        let chosen = try arrays("chosen").map { $0 != 0 }
        for (name, choice) in [
            ("half", SparseChoice.sparsity(0.5)), ("pattern", .keepOf(2, 4)), ("given", .mask(chosen)),
        ] {
            let update = try SparseUpdate(arrays.tensor("w"), hessian, choice, block: 8, layer: "w")
            #expect(update.kept == (try arrays(name + ".mask").map { $0 != 0 }), "\(name)")
            #expect(distance(try update.weights.doubles(), try arrays(name)) < 1e-9, "\(name)")
            #expect(distance([update.error], try arrays(name + ".error")) < 1e-9, "\(name)")
        }
    }

    @Test(arguments: shapes) func removedGroupsLeaveTheLeastSquaresSolution(shape: (Int, Int, Int, Int)) throws {
        let arrays = try oracle(shape)
        let groups = stride(from: 0, to: shape.1 - 1, by: 2).map { [$0, $0 + 1] }
        var removal = try GroupRemoval(arrays.tensor("w"), hessian(arrays), groups: groups, layer: "w")
        #expect(distance(try removal.costs(), try arrays("group.costs")) < 1e-8)
        try removal.removeCheapest(groups.count / 2)
        #expect(removal.removed == (try arrays("group.order").map { Int($0) }))
        #expect(distance(try removal.weights().doubles(), try arrays("group.weights")) < 1e-8)
        #expect(distance([removal.error], try arrays("group.error")) < 1e-8)
        #expect(try removal.costs().count { $0 == .infinity } == groups.count / 2)
    }

    @Test(arguments: shapes) func keptChannelsAreReconstructed(shape: (Int, Int, Int, Int)) throws {
        let arrays = try oracle(shape)
        let hessian = try hessian(arrays)
        let kept = try arrays("kept").map { Int($0) }
        var live = try arrays("w")
        for channel in hessian.dead { for row in 0..<shape.0 { live[row * shape.1 + channel] = 0 } }
        let weights = try Runtime.open().tensor(HostTensor(live, shape: [shape.0, shape.1]))
        let found = try LeastSquares.reconstruct(weights, hessian, keeping: kept, layer: "w")
        #expect(distance(try found.doubles(), try arrays("reconstructed")) < 1e-8)
        let mask = try arrays("chosen").map { $0 != 0 }
        let solved = try LeastSquares.reconstruct(weights, hessian, mask: mask, layer: "w")
        #expect(distance(try solved.doubles(), try arrays("solved")) < 1e-8)
    }

    @Test(arguments: shapes) func scoresAndBiasesComeFromMoments(shape: (Int, Int, Int, Int)) throws {
        let arrays = try oracle(shape)
        let x = try arrays.tensor("x")
        let layout = ChannelLayout(outer: shape.0, length: shape.1, inner: 1)
        let weights = try arrays("w").map { Float($0) }
        let runtime = x.runtime
        let results = try runtime.tensors("aten::var_mean.dim", .tensor(x), .integers([0]), .flag(false), .flag(false))
        let moments = ChannelMoments(
            count: shape.2, means: try results[1].doubles(),
            deviations: try results[0].doubles().map { $0 * Double(shape.2) })
        let wanda = ActivationScores.wanda(weights, layout, norms: moments.norms)
        #expect(distance(wanda.map { Double($0) }, try arrays("wanda")) < 1e-6)
        let fluctuations = ActivationScores.fluctuations(weights, layout, variances: moments.variances)
        #expect(distance(fluctuations, try arrays("fluctuation")) < 1e-6)
        let shifts = BiasCompensation.shifts(
            weights, layout, kept: try arrays("chosen").map { $0 != 0 }, means: moments.means)
        #expect(distance(shifts, try arrays("shift")) < 1e-6)
    }
}
