import Checkpoints
import Foundation
import Methods
import Pruning
import Subjects
import Tensors
import Testing

/// What methods show: the numbers of their cards in the pictures of their papers.
struct ChartTests {
    private static let config = #"{"espalier": {"architecture": "mlp", "activation": "relu"}}"#

    private func chart(_ charts: [Chart], _ title: String) throws -> Chart {
        try #require(charts.first { $0.title.hasPrefix(title) }, "\(charts.map(\.title))")
    }

    private func bars(_ charts: [Chart], _ title: String) throws -> [Chart.Bars.Row] {
        guard case .bars(let bars) = try chart(charts, title).content else { return [] }
        return bars.rows
    }

    // MARK: FLAP

    /// Card 27: an identity with a ReLU in front, so that the projection reads the card's four tokens.
    private func flap(
        _ scratch: Scratch, share: Double, rules: [String] = [], _ change: (inout FLAP.Settings) -> Void
    ) throws -> GroupChoice {
        let network = try scratch.network(
            [
                .init("fc1.weight", [3, 3], [1, 0, 0, 0, 1, 0, 0, 0, 1]),
                .init("fc2.weight", [2, 3], [1, 2, 0.5, 1, 0, 0.5]),
            ], config: Self.config)
        let data = try scratch.samples([0, 1, 4, 2, 1, 0, 0, 3, 4, 2, 3, 0], channels: 3)
        var settings = FLAP.Settings()
        settings.channels = 1
        change(&settings)
        var plan = Plan()
        plan.budget = .sparsity(share)
        plan.rules = rules.compactMap { Rule($0) }
        let calibration = try CalibrationChoice(data: data).calibration(of: network, FLAP.card.request) { _, _ in }
        let tools = GroupTools(network, try network.grouping(), calibration: calibration, wantsCharts: true)
        return try FLAP(settings).choose(plan, with: tools)
    }

    /// Dropping channel 2 costs 2.0 without the bias and 1.0 with it.
    @Test func flapsErrorsAreTheCards() throws {
        let scratch = try Scratch()
        let found = try flap(scratch, share: 1.0 / 3) { $0.metric = "magnitude" }
        #expect(found.cuts.map(\.removed) == [[2]])
        let row = try #require(try bars(found.charts, "error").first)
        #expect(abs(row.value - 1) < 1e-6 && abs((row.other ?? 0) - 2) < 1e-6)
        #expect(try chart(found.charts, "error").certainty == .proxy)
    }

    @Test func flapsScoresAreTheCardsAndTheLineDividesThem() throws {
        let scratch = try Scratch()
        let found = try flap(scratch, share: 1.0 / 3) { _ in }
        let scores = try #require(found.scores.values.first)
        #expect(distance(scores, [-0.577350, 1.154701, -0.577350]) < 1e-5)
        guard case .histogram(let histogram) = try chart(found.charts, "z of channels").content else { return }
        let cut = try #require(histogram.cut)
        #expect(scores[0] < cut && scores[1] > cut)
        #expect(try bars(found.charts, "units kept").map(\.value) == [2.0 / 3, 2.0 / 3])
    }

    @Test func flapTakesWhatARuleSaysWhateverTheBudget() throws {
        let scratch = try Scratch()
        let found = try flap(scratch, share: 0, rules: ["*fc1*=remove 2"]) { _ in }
        #expect(found.cuts.map(\.removed) == [[0, 2]])
    }

    @Test func nobodyLooksNothingIsDrawn() throws {
        let scratch = try Scratch()
        let network = try scratch.network(
            [.init("fc1.weight", [3, 2], [1, 2, 3, 4, 5, 6]), .init("fc2.weight", [1, 3], [1, 2, 3])],
            config: Self.config)
        var plan = Plan()
        plan.budget = .sparsity(0.34)
        let found = try UDFC(UDFC.Settings()).choose(plan, with: GroupTools(network, try network.grouping()))
        #expect(found.charts.allSatisfy { $0.subject != nil } && !found.scores.isEmpty)
    }

    // MARK: UDFC

    /// Card 29: residual [-0.006359, 0.020553, -0.006359] of the row [0, 1, 0], and s = [-0.973088, 0.979447].
    @Test func udfcsResidualAndCoefficientsAreTheCards() throws {
        let scratch = try Scratch()
        let network = try scratch.channelRepair()
        var settings = UDFC.Settings()
        (settings.alpha2, settings.ridge) = (0.008, "absolute")
        var plan = Plan()
        plan.budget = .sparsity(0.34)
        let tools = GroupTools(network, try network.grouping(), wantsCharts: true)
        let charts = try UDFC(settings).choose(plan, with: tools).charts
        guard case .histogram(let left) = try chart(charts, "left over").content,
            case .histogram(let factors) = try chart(charts, "coefficients").content
        else { return #expect(Bool(false)) }
        let norm = (0.006359 * 0.006359 * 2 + 0.020553 * 0.020553).squareRoot()
        #expect(distance(left.values, [norm]) < 1e-5)
        #expect(distance(factors.values, [-0.973088, 0.979447]) < 1e-5)
        #expect(try chart(charts, "left over").subject == "c1.weight:channel")
        let each = try bars(charts, "each channel that goes")
        #expect(each.map(\.name) == ["channel 1"] && distance(each.map(\.value), [norm]) < 1e-5)
    }

    /// Two bits are -2, 0 and 2 of a layer whose largest weight is 2; 1 lies between, and goes to the even level.
    @Test func udfcsGridsHaveTheLevelsOfTheirBits() throws {
        let scratch = try Scratch()
        let network = try scratch.network(
            [
                .init("fc1.weight", [3, 3], [1, 0, 1, 0, 2, 0, 1, 1, 1]),
                .init("fc2.weight", [2, 3], [1, 2, -1, 0.5, -2, 3]),
            ], config: Self.config)
        var settings = UDFC.Settings()
        settings.bits = 2
        var plan = Plan()
        plan.budget = .sparsity(0)
        let tools = GroupTools(network, try network.grouping(), wantsCharts: true)
        let charts = try UDFC(settings).choose(plan, with: tools).charts
        guard case .histogram(let grid) = try chart(charts, "weights on 2 bits").content else {
            return #expect(Bool(false))
        }
        #expect(grid.values == [0, 0, 0, 0, 2, 0, 0, 0, 0])
        guard case .histogram(let before) = try chart(charts, "weights before").content else {
            return #expect(Bool(false))
        }
        #expect(before.values == [1, 0, 1, 0, 2, 0, 1, 1, 1] && before.marks == [-2, 0, 2])
    }

    /// The first row is the smallest and goes, and with it what reads it.
    @Test func udfcsPicturesHoldNoWeightThatGoes() throws {
        let scratch = try Scratch()
        let network = try scratch.network(
            [
                .init("fc1.weight", [3, 3], [1, 0, 1, 0, 2, 0, 1, 1, 1]),
                .init("fc2.weight", [2, 3], [1, 2, -1, 0.5, -2, 3]),
            ], config: Self.config)
        var settings = UDFC.Settings()
        (settings.bits, settings.repair) = (2, "none")
        var plan = Plan()
        (plan.budget, plan.bits) = (.sparsity(0.34), [LayerBits(Glob("fc2"), 3)])
        let tools = GroupTools(network, try network.grouping(), wantsCharts: true)
        let charts = try UDFC(settings).choose(plan, with: tools).charts
        guard case .histogram(let first) = try chart(charts, "weights before, levels of 2 bits").content,
            case .histogram(let second) = try chart(charts, "weights before, levels of 3 bits").content
        else { return #expect(Bool(false)) }
        #expect(first.values == [0, 2, 0, 1, 1, 1] && first.marks == [-2, 0, 2])
        #expect(second.values == [2, -1, -2, 3] && second.marks == [-3, -2, -1, 0, 1, 2, 3])
    }

    // MARK: LRP

    /// scipy.stats.spearmanr's own example: 0.8207826816681233.
    @Test func ranksAreComparedAsSpearmanDoes() {
        let found = RankCorrelation.spearman([1, 2, 3, 4, 5], [5, 6, 7, 8, 7])
        #expect(abs(found - 0.8207826816681233) < 1e-12)
        #expect(RankCorrelation.spearman([3, 1, 2], [30, 10, 20]) == 1)
        #expect(RankCorrelation.spearman([3, 1, 2], [1, 3, 2]) == -1)
        #expect(RankCorrelation.spearman([1, 2], [5, 5]) == 0)
    }

    // MARK: Training

    /// Card 03's index of [1, 0, 0, 0] is 0.75 and of four ones 0, with p 0.5 and q 1: 1 - (1/4)² / (1/4).
    @Test func sapShowsTheIndexOfEachLayerAndItsSlack() async throws {
        let scratch = try Scratch()
        let network = try scratch.network([
            .init("a.weight", [1, 4], [1, 1, 1, 1]), .init("b.weight", [1, 4], [1, 0, 0, 0]),
        ])
        let method = try Catalog.open(MethodChoice(id: "sap"))
        let settled = try await Session(network).settled(Plan(), by: method)
        let picture = try #require(method.charts)
        let charts = picture(settled.scores.compactMap { $0 }, network, 1)
        #expect(distance(try bars(charts, "PQ index,").map(\.value), [0, 0.75]) < 1e-12)
        // Gini's (8 − 5) · 1 / (4 · 1) of [0, 0, 0, 1].
        #expect(distance(try bars(charts, "PQ index,").map { $0.other ?? -1 }, [0, 0.75]) < 1e-12)
        // One of four has to stay where all lies in one.
        #expect(distance(try bars(charts, "slack").map(\.value), [0, 0.75]) < 1e-12)
        guard case .map(let map) = try chart(charts, "PQ index over").content else { return }
        #expect(try chart(charts, "PQ index over").subject == "b.weight")
        // p 0.5, q 1.0; p 1.0 is not below q 1.0.
        #expect(abs(map.values[4][0] - 0.75) < 1e-12 && map.values[9][0].isNaN)
    }
}
