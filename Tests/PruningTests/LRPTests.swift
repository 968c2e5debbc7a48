import Checkpoints
import Foundation
import Methods
import Pruning
import Subjects
import Tensors
import Testing

/// Card 06: what goes, in which rounds, and what it says must hold.
struct LRPTests {
    private static let config = #"{"espalier": {"architecture": "mlp", "activation": "relu"}}"#

    private func card(_ scratch: Scratch) throws -> Network {
        try scratch.network(
            [
                .init("fc1.weight", [3, 2], [1, -1, 0.5, 0.5, -1, 1]),
                .init("fc2.weight", [2, 3], [1, 2, 1, -1, 0.5, 2]),
            ], config: Self.config)
    }

    /// Samples with labels; returns the path.
    private func data(_ scratch: Scratch, _ values: [Float], channels: Int, labels: [Int64]) throws -> String {
        let path = scratch.folder.appending(path: "data.npz.safetensors").path
        let items = [
            SafetensorsLayout.Item(name: "input", dtype: .f32, shape: [values.count / channels, channels]),
            SafetensorsLayout.Item(name: "y", dtype: .i64, shape: [labels.count]),
        ]
        var writer = try SafetensorsWriter(path, items, metadata: nil)
        for item in writer.tensors {
            try writer.append(item.name == "y" ? labels.span.bytes : values.span.bytes)
        }
        try writer.finish()
        return path
    }

    private func choice(
        _ network: Network, _ data: String?, share: Double, _ settings: [String: SettingValue] = [:],
        rules: [String] = []
    ) throws -> (Grouping, GroupChoice) {
        var plan = Plan()
        plan.budget = .sparsity(share)
        plan.rules = rules.compactMap { Rule($0) }
        plan.method.calibration = data.map { CalibrationChoice(data: $0) }
        let grouping = try network.grouping()
        let method = LRP(try LRP.Settings(settings))
        return (grouping, try method.choose(plan, with: GroupTools(network, grouping)))
    }

    @Test(arguments: [
        ("lrp-z+", [0], [0, 1]), ("lrp-eps", [0], [0, 1]), ("taylor", [0], [0, 2]), ("weight", [1], [0, 1]),
        ("grad", [0], [0, 2]),
    ])
    func theCardsNeuronsGo(criterion: String, one: [Int], two: [Int]) throws {
        let scratch = try Scratch()
        let network = try card(scratch)
        let path = try data(scratch, [1, 2], channels: 2, labels: [1])
        let settings: [String: SettingValue] = ["criterion": .choice(criterion), "rounds": .choice("one-shot")]
        #expect(try choice(network, path, share: 0.34, settings).1.cuts.map(\.removed) == [one])
        #expect(try choice(network, path, share: 0.67, settings).1.cuts.map(\.removed) == [two])
    }

    /// Gradient and Taylor of the card at its hidden neurons, over the layer's norm.
    @Test func gradientsAreTheCards() throws {
        let scratch = try Scratch()
        let network = try card(scratch)
        let path = try data(scratch, [1, 2], channels: 2, labels: [1])
        let samples = try ReferenceSamples(
            Dataset.calibrating(path, network), for: network.graph(), perClass: 1, seed: 0)
        for (criterion, expected) in [
            (FilterCriterion.gradient(isMeanOfMagnitudes: false), [0, 1.16595, 0.7773]),
            (.taylor(isMeanOfMagnitudes: false), [0, 1.748925, 0.7773]),
        ] {
            let scoring = FilterScoring(network, try network.graph(), criterion, on: samples)
            let found =
                try scoring.scores(Weights(network.checkpoint, Runtime.open())).byWeight["fc1.weight"]?.scores ?? []
            let norm = expected.reduce(0) { $0 + $1 * $1 }.squareRoot()
            #expect(distance(found, expected.map { $0 / norm }) < 1e-4)
        }
    }

    /// Twelve hidden neurons, of which 2, 5 and 9 never wake on the data; all others add to the outputs of every sample.
    private func sleepy(_ scratch: Scratch) throws -> (Network, data: String, inputs: [Float]) {
        var first = Seeded.weights(12 * 4, seed: 1, scale: 1).map { $0.magnitude + 0.01 }
        var biases = Seeded.weights(12, seed: 2, scale: 1).map { $0.magnitude + 0.1 }
        for unit in [2, 5, 9] {
            biases[unit] = -1
            for column in 0..<4 { first[unit * 4 + column] *= -1 }
        }
        let network = try scratch.network(
            [
                .init("fc1.weight", [12, 4], first), .init("fc1.bias", [12], biases),
                .init("fc2.weight", [10, 12], Seeded.weights(120, seed: 3, scale: 1).map { $0.magnitude + 0.01 }),
                .init("fc3.weight", [3, 10], Seeded.weights(30, seed: 4, scale: 1)),
            ], config: Self.config)
        let inputs = Seeded.weights(4 * 36, seed: 5, scale: 1).map(\.magnitude)
        return (network, try data(scratch, inputs, channels: 4, labels: (0..<36).map { Int64($0 % 3) }), inputs)
    }

    @Test func neuronsThatNeverWakeGoFirstAndLeaveNoTrace() throws {
        let scratch = try Scratch()
        let (network, path, inputs) = try sleepy(scratch)
        let (grouping, found) = try choice(network, path, share: 0.14, ["samples": .number(12)])
        #expect(found.cuts.map(\.removed) == [[2, 5, 9], []])
        let runtime = try Runtime.open()
        func output(_ slicing: Slicing?) throws -> [Double] {
            let weights = Weights(network.checkpoint, runtime)
            try slicing?.put(on: weights)
            let input = try runtime.tensor(inputs, shape: [36, 4])
            return try Forward(slicing?.graph ?? grouping.graph, weights).run(["input": input])[0].doubles()
        }
        #expect(distance(try output(Slicing(grouping, found.cuts)), try output(nil)) < 1e-6)
    }

    @Test(arguments: [0, 0.1, 0.5, 0.9, 1]) func theCountIsOfAllThatThereWereAndEveryLayerKeepsOne(share: Double) throws
    {
        let scratch = try Scratch()
        let (network, path, _) = try sleepy(scratch)
        for rounds in ["iterative", "one-shot"] {
            let (_, found) = try choice(network, path, share: share, ["rounds": .choice(rounds)])
            let removed = found.cuts.map(\.removed.count)
            #expect(removed.reduce(0, +) == min(Int(share * 22 + 1e-9), 20), "\(rounds)")
            #expect(removed[0] <= 11 && removed[1] <= 9)
            // 1 of 22 units a round; the last finds nothing where one of each is all that is left.
            let expected = share == 0 ? 0 : rounds == "one-shot" ? 1 : Int(share * 22 + 1e-9)
            #expect(
                found.notes.last?.hasSuffix("in \(share == 1 && rounds == "one-shot" ? 2 : min(expected, 21)) rounds")
                    == true)
        }
    }

    @Test func oneClassIsExplainedByItsOwnSamples() throws {
        let scratch = try Scratch()
        let (network, path, _) = try sleepy(scratch)
        let (_, one) = try choice(network, path, share: 0.5, ["class": .number(1), "samples": .number(3)])
        #expect(one.notes.first?.hasPrefix("explained 3 samples") == true)
        let (_, other) = try choice(network, path, share: 0.5, ["class": .number(2), "samples": .number(3)])
        #expect(one.cuts.map(\.removed) != other.cuts.map(\.removed))
        #expect {
            _ = try choice(network, path, share: 0.5, ["class": .number(7)])
        } throws: {
            "\($0)".hasPrefix("needs samples of class 7")
        }
    }

    @Test func lockedGroupsKeepTheirUnits() throws {
        let scratch = try Scratch()
        let (network, path, _) = try sleepy(scratch)
        let (_, found) = try choice(network, path, share: 0.5, rules: ["fc1.*=lock"])
        #expect(found.cuts.map(\.group.name) == ["fc2.weight:channel"] && found.cuts[0].removed.count == 5)
    }

    // MARK: Counts by hand

    /// Of 12 and 10 units: what is stated goes exactly, the other group loses what is left of the total, as far as it may.
    @Test(
        arguments: [
            ("fc1.*=0.5", 0.5, [6, 5]), ("fc1.*=remove 3", 0, [3, 0]), ("fc1.*=keep 1", 0.9, [11, 8]),
            ("fc1.*=1", 0, [11, 0]), ("fc1.*=0.5", 0.1, [6, 0]), ("fc2.weight:channel=0.34", 0.5, [8, 3]),
            ("fc1.*=remove 0", 0.5, [0, 9]),
        ] as [(String, Double, [Int])])
    func aGroupSetByHandLosesExactlyThat(rule: String, share: Double, expected: [Int]) throws {
        let scratch = try Scratch()
        let (network, path, _) = try sleepy(scratch)
        for rounds in ["iterative", "one-shot"] {
            let (_, found) = try choice(network, path, share: share, ["rounds": .choice(rounds)], rules: [rule])
            #expect(found.cuts.map(\.removed.count) == expected, "\(rounds)")
        }
    }

    @Test func aGroupSetByHandLosesItsLeastRelevantUnits() throws {
        let scratch = try Scratch()
        let (network, path, _) = try sleepy(scratch)
        let (_, found) = try choice(network, path, share: 0.5, rules: ["fc1.*=remove 3"])
        #expect(found.cuts[0].removed == [2, 5, 9] && found.cuts.map(\.removed.count) == [3, 8])
        #expect(found.cuts.map(\.asked) == [0.25, 0.5])
        // What every group keeps binds a hand as well.
        let (_, kept) = try choice(network, path, share: 0, ["keep": .number(4)], rules: ["fc1.*=remove 11"])
        #expect(kept.cuts.map(\.removed.count) == [8, 0])
    }

    /// By numpy's relevance of every filter: half of g1 by hand, 3 more of 6 wherever c1 with c2, and c3, have least.
    @Test func aResidualNetworkLosesWhatNumPyRanksLowest() throws {
        let oracle = try Oracle("relevance.py")
        let expected = try Arrays(oracle, "expected.safetensors")
        let network = Network(try Checkpoint.open(oracle.folder.appending(path: "model.onnx").path))
        let settings: [String: SettingValue] = ["rounds": .choice("one-shot"), "samples": .number(200)]
        let (_, found) = try choice(
            network, oracle.folder.appending(path: "data.npz").path, share: 0.4, settings, rules: ["g1:channel=50%"])
        let of = try ["conv1", "conv2", "conv3", "gemm1"].map { try expected("z+.\($0).signed") }
        func lowest(_ scores: [Double], _ count: Int) -> [Int] {
            Array(scores.indices.sorted { scores[$0] < scores[$1] }.prefix(count)).sorted()
        }
        // Of 5 + 4 units, the first 5 those of the sum.
        let open = lowest(zip(of[0], of[1]).map { ($0 + $1) / 2 } + of[2], 3)
        let cuts = Dictionary(uniqueKeysWithValues: found.cuts.map { ($0.group.name, $0.removed) })
        #expect(
            cuts == [
                "c1:channel": open.filter { $0 < 5 }, "c3:channel": open.filter { $0 > 4 }.map { $0 - 5 },
                "g1:channel": lowest(of[3], 3),
            ])
    }

    /// The card's order of neurons, by hand alone.
    @Test(arguments: [("lrp-z+", [0, 1]), ("weight", [0, 1]), ("taylor", [0, 2])])
    func theCardsNeuronsGoByHand(criterion: String, expected: [Int]) throws {
        let scratch = try Scratch()
        let network = try card(scratch)
        let path = try data(scratch, [1, 2], channels: 2, labels: [1])
        let settings: [String: SettingValue] = ["criterion": .choice(criterion), "rounds": .choice("one-shot")]
        let (_, found) = try choice(network, path, share: 0, settings, rules: ["fc1*=remove 2"])
        #expect(found.cuts.map(\.removed) == [expected])
    }

    /// Scores 0, 1, 2 … and 0.5, 1.5 …: 6 of 22 go, two a round. Stated: 0 ½ | 1 1½ | 2½ 3½, else 0 ½ | 1 1½ | 2 2½.
    @Test func roundsGoOnWithTheOthersWhereAStatedCountIsReached() throws {
        let scratch = try Scratch()
        let groups = try sleepy(scratch).0.grouping().groups.filter { !$0.isLocked }
        let scores = groups.enumerated().map { place, group in
            (0..<group.count).map { Double($0) + 0.5 * Double(place) }
        }
        for (stated, expected) in [(2, [[1, 1], [2, 2], [2, 4]]), (nil, [[1, 1], [2, 2], [3, 3]])] as [(Int?, [[Int]])]
        {
            var rounds = RemovalRounds(
                groups.enumerated().map { .init($1, least: 1, stated: $0 == 0 ? stated : nil, asked: 0.3) }, share: 0.3)
            for counts in expected {
                #expect(rounds.remove(scores, most: 2) && rounds.cuts.map(\.removed.count) == counts)
            }
            #expect(rounds.wanted == 0 && rounds.units == 22)
        }
    }

    @Test func whatCannotBeDoneIsSaid() throws {
        let scratch = try Scratch()
        let (network, path, _) = try sleepy(scratch)
        #expect(throws: PruningError.missing(need: "data with labels", mend: "give --data")) {
            _ = try choice(network, nil, share: 0.5)
        }
        #expect {
            _ = try choice(network, path, share: 0.5, rules: ["fc1.*=below 0.5"])
        } throws: {
            "\($0)".hasSuffix("is not a share, a count or a lock: scores change with every round")
        }
        let unlabelled = try Scratch()
        let bare = try unlabelled.samples(Seeded.weights(40, seed: 1), channels: 4)
        #expect {
            _ = try choice(network, bare, share: 0.5)
        } throws: {
            "\($0)".hasPrefix("needs data with labels")
        }
        // The weights alone need none.
        #expect(try choice(network, nil, share: 0.5, ["criterion": .choice("weight")]).1.cuts.count == 2)
    }

    /// A residual network with norms, whole: every criterion chooses as many units as were asked for.
    @Test(arguments: ["lrp-z+", "lrp-eps", "lrp-alpha2-beta1", "weight", "grad", "taylor"])
    func aResidualNetworkIsCut(criterion: String) throws {
        let oracle = try Oracle("relevance.py")
        let network = Network(try Checkpoint.open(oracle.folder.appending(path: "model.onnx").path))
        let path = oracle.folder.appending(path: "data.npz").path
        let (grouping, found) = try choice(network, path, share: 0.4, ["criterion": .choice(criterion)])
        let groups = grouping.groups.filter { !$0.isLocked }
        let units = groups.reduce(0) { $0 + $1.count }
        #expect(found.cuts.reduce(0) { $0 + $1.removed.count } == Int(0.4 * Double(units) + 1e-9))
        let runtime = try Runtime.open()
        let input = try runtime.tensor(Seeded.weights(144, seed: 2, scale: 1), shape: [2, 2, 6, 6])
        let slicing = try Slicing(grouping, found.cuts)
        let (small, masked) = (Weights(network.checkpoint, runtime), Weights(network.checkpoint, runtime))
        try slicing.put(on: small)
        try slicing.mask(masked)
        let cut = try Forward(slicing.graph, small).run(["x": input])[0].doubles()
        let zeros = try Forward(grouping.graph, masked).run(["x": input])[0].doubles()
        #expect(distance(cut, zeros) < 1e-5)
    }
}
