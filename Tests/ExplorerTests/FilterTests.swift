import Checkpoints
import Explorer
import Pruning
import Subjects
import Terminal
import Testing

/// What the filter's words mean. Counts are from the sample's own list of tensors: two blocks of 16 and one of ids.
struct FilterTests {
    static let table: [(text: String, layers: Int)] = [
        ("", 33), ("key", 4), ("KEY", 4), ("key weight", 2), ("!key", 29), ("*.key.*", 4), ("*.key.weight", 2),
        ("*.{key,query}.weight", 4), ("encoder.layer.?.output.dense", 4), ("block=0", 16), ("block=1", 16),
        ("block=7", 0),
        ("!block=0", 17), ("dtype=f16", 32), ("dtype=I64", 1), ("dtype=bf16", 0), ("kind=linear", 12), ("kind=norm", 8),
        ("kind=bias", 12), ("role=q", 4), ("size>100K", 12), ("size>147456", 4), ("size=147456", 8), ("size<1K", 19),
        ("params>147456", 4), ("ratio>0", 12), ("ratio>49%", 12), ("ratio<.3", 21), ("ratio=50%", 12), ("zeros>0", 1),
        ("locked", 21), ("!locked", 12), ("key !bias block=1", 1), ("nonsense=3", 0), ("zebra", 0),
    ]

    @Test(arguments: table) func meansWhatItSays(_ row: (text: String, layers: Int)) async throws {
        let explorer = try await Samples.explorer()
        let filter = Filter(row.text)
        let facts = explorer.state.facts
        let count = explorer.state.network.layers.count { filter.matches(facts, layer: $0.id) }
        #expect(count == row.layers, "\(row.text)")
    }

    @Test func actsWhileOneTypes() async throws {
        var explorer = try await Samples.explorer()
        await explorer.press("f q u e r y")
        #expect(explorer.state.prompt?.text == "query")
        #expect(explorer.state.list.rows.count == 6)
        await explorer.press("<enter> F")
        #expect(explorer.state.list.rows.count == 35)
    }

    @Test func escapeBringsBackTheFilterThatWas() async throws {
        var explorer = try await Samples.explorer()
        await explorer.press("fkey<enter> f<space>zebra<esc>")
        #expect(explorer.state.list.filter.text == "key" && explorer.state.list.rows.count == 6)
    }

    @Test func anEmptyListTakesEveryKey() async throws {
        var explorer = try await Samples.explorer()
        await explorer.press("fzebra<enter>")
        #expect(explorer.state.list.rows.isEmpty && explorer.text.contains("no layer passes the filter"))
        await explorer.press("j k G g <space> v v * + - > <lt> x r R y P . } { ) ( h l 2 > 1 u")
        #expect(explorer.state.list.cursor == 0)
        await explorer.press("F")
        #expect(explorer.state.list.rows.count == 35)
    }

    @Test func aFilterOnRatiosFollowsEdits() async throws {
        var explorer = try await Samples.explorer()
        await explorer.go(to: "encoder.layer.0.attention.self.key.weight")
        await explorer.press("+")
        await explorer.press("f")
        await explorer.type("ratio>50.5%")
        await explorer.press("<enter>")
        #expect(explorer.shownPaths.last == "encoder.layer.0.attention.self.key.weight")
        #expect(explorer.state.list.rows.count == 2)
    }
}
