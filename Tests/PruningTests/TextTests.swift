import Pruning
import Subjects
import Testing

/// What people type and recipes hold.
struct TextTests {
    @Test(arguments: [
        ("sparsity=0.5", Budget.sparsity(0.5)), ("sparsity=50%", .sparsity(0.5)), ("sparsity=99.9%", .sparsity(0.999)),
        ("sparsity=0.29", .sparsity(0.29)), ("sparsity=29%", .sparsity(0.29)), ("sparsity=1e-05", .sparsity(0.00001)),
        ("params=80M", Budget(.parameters, .absolute(80e6))), ("params=0.5", Budget(.parameters, .share(0.5))),
        ("bytes=1.2G", Budget(.bytes, .absolute(1.2e9))), ("bytes=7%", Budget(.bytes, .share(0.07))),
        ("flops=1b", Budget(.flops, .absolute(1e9))), ("params=1_000", Budget(.parameters, .absolute(1000))),
    ])
    func aBudgetIsRead(text: String, expected: Budget) {
        #expect(Budget(text) == expected)
        #expect(Budget("\(expected)") == expected)
    }

    @Test(arguments: [
        "", "0.5", "sparsity", "sparsity=", "sparsity=1.5", "sparsity=-1", "sparsity=101%", "sparsity=nan", "size=3",
        "bytes=x", "bytes=inf", "bytes=-1", "bytes=K", "params=1e999", "sparsity=%", "bytes=1e5e2%",
    ])
    func anythingElseIsNoBudget(_ text: String) { #expect(Budget(text) == nil) }

    @Test(arguments: [
        ("50%", LayerSetting(amount: .sparsity(0.5))), ("0.5", LayerSetting(amount: .sparsity(0.5))),
        ("lock", LayerSetting(amount: .locked)), ("2:4", LayerSetting(pattern: .keepOf(keep: 2, of: 4))),
        ("keep 80M", LayerSetting(amount: .kept(80_000_000))), ("remove 12", LayerSetting(amount: .removed(12))),
        ("below 0.0178", LayerSetting(amount: .below(0.0178))),
        (" 30% , 4x4 ", LayerSetting(amount: .sparsity(0.3), pattern: .blocks(height: 4, width: 4))),
        ("keep 0", LayerSetting(amount: .kept(0))), ("below 1e-30", LayerSetting(amount: .below(1e-30))),
    ])
    func aSettingIsRead(text: String, expected: LayerSetting) {
        #expect(LayerSetting(text) == expected)
        #expect(LayerSetting("\(expected)") == expected)
    }

    @Test(arguments: [
        "", ",", "keep", "keep x", "keep -1", "keep 1e30", "keep 9999999T", "remove 1e19", "keep 1.5", "below 1e300",
        "below nan", "200%", "1.5", "lock lock", "2:4,x", "80M",
    ])
    func anythingElseIsNoSetting(_ text: String) { #expect(LayerSetting(text) == nil) }

    @Test(arguments: ["*.mlp.*=0.5", "lm_head=lock", "*.q_proj=2:4", "a=b=0.5", "*=0.3,multiple:8"])
    func aRuleReadsBack(_ text: String) { #expect(Rule(text).map { "\($0)" } == text) }

    @Test(arguments: ["", "a", "=0.5", "a=", "a=x"])
    func anythingElseIsNoRule(_ text: String) { #expect(Rule(text) == nil) }

    @Test(arguments: [
        ("0", MinimumKept.none), ("100", .weights(100)), ("1%", .share(0.01)), ("0.07", .share(0.07)),
        ("2K", .weights(2000)), ("0%", .none), ("7.5%", .share(0.075)),
    ])
    func aMinimumIsRead(text: String, expected: MinimumKept) {
        #expect(MinimumKept(text) == expected)
        #expect(MinimumKept("\(expected)") == expected)
    }

    @Test(arguments: ["", "x", "-1", "1e300", "inf", "101%"])
    func anythingElseIsNoMinimum(_ text: String) { #expect(MinimumKept(text) == nil) }

    @Test func aMinimumShareIsRoundedUpOnce() {
        #expect(MinimumKept.share(0.07).weights(of: 100) == 7)
        #expect(MinimumKept.share(0.071).weights(of: 100) == 8)
        #expect(MinimumKept.share(1).weights(of: 100) == 100)
        #expect(MinimumKept.weights(500).weights(of: 100) == 100)
    }

    @Test func everyShareReadsBackAsItWas() {
        var random = Seeded(3)
        for _ in 0..<20_000 {
            let share = Double.random(in: 0...1, using: &random)
            guard case .share(share)? = Quantities.read(Quantities.percent(share)[...], sharesBelowOne: false) else {
                Issue.record("\(share) became \(Quantities.percent(share))")
                return
            }
        }
        #expect(Quantities.percent(0.375) == "37.5%")
        #expect(Quantities.percent(0.5) == "50%")
        #expect(Quantities.percent(0.29) == "29%")
        #expect(Quantities.percent(0.005) == "0.5%")
        #expect(Quantities.percent(0) == "0%")
        #expect(Quantities.percent(1) == "100%")
    }
}
