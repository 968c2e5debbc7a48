import Checkpoints
import Explorer
import Pruning
import Subjects
import Terminal
import Testing

/// Keys that go somewhere and change nothing.
struct MovingTests {
    @Test func movingStopsAtBothEnds() async throws {
        var explorer = try await Samples.explorer(rows: 24)
        await explorer.press("k <pageup> C-u g")
        #expect(explorer.state.list.cursor == 0)
        await explorer.press("G j <pagedown> C-d")
        #expect(explorer.state.list.cursor == explorer.state.list.rows.count - 1)
        await explorer.press("g")
        #expect(explorer.state.list.cursor == 0 && explorer.state.list.top == 0)
    }

    @Test func halfAPageIsHalfAPage() async throws {
        var explorer = try await Samples.explorer()
        let window = explorer.state.listWindow
        await explorer.press("g C-d")
        #expect(explorer.state.list.cursor == window / 2)
        await explorer.press("<pagedown>")
        #expect(explorer.state.list.cursor == min(window / 2 + window, explorer.state.list.rows.count - 1))
    }

    @Test func foldingHidesAGroupAndUnfoldingShowsIt() async throws {
        var explorer = try await Samples.explorer()
        let all = explorer.state.list.rows.count
        await explorer.go(to: "encoder.layer.0.attention.self.key.weight")
        await explorer.press("h")
        #expect(explorer.state.list.rows.count == all - 16)
        #expect(explorer.shownPaths[explorer.state.list.cursor] == "encoder.layer.0")
        await explorer.press("l")
        #expect(explorer.state.list.rows.count == all)
        await explorer.press("l")
        #expect(explorer.shownPaths[explorer.state.list.cursor].hasPrefix("encoder.layer.0."))
    }

    @Test func foldAllLeavesOneRowAGroup() async throws {
        var explorer = try await Samples.explorer()
        await explorer.press("zM")
        #expect(explorer.shownPaths.dropFirst() == ["encoder.layer.0", "encoder.layer.1"])
        await explorer.press("zR")
        #expect(explorer.state.list.rows.count == 35)
    }

    @Test func aFoldedRowStandsForItsLayers() async throws {
        var explorer = try await Samples.explorer()
        await explorer.press("zM j x")
        let locked = explorer.state.solution.outcomes.count { $0.provenance == .lock }
        #expect(locked == 6)
    }

    @Test func theSameRoleIsFoundInTheNextBlockAndBack() async throws {
        var explorer = try await Samples.explorer()
        await explorer.go(to: "encoder.layer.0.intermediate.dense.weight")
        await explorer.press(")")
        #expect(explorer.currentName == "encoder.layer.1.intermediate.dense.weight")
        await explorer.press(")")
        #expect(explorer.refusal != nil)
        await explorer.press("(")
        #expect(explorer.currentName == "encoder.layer.0.intermediate.dense.weight")
    }

    @Test func theSameRoleOpensAFoldedBlock() async throws {
        var explorer = try await Samples.explorer()
        await explorer.press("zM zR")
        await explorer.go(to: "encoder.layer.0.intermediate.dense.weight")
        await explorer.press("} h (")
        await explorer.press("/layer.0.intermediate.dense.weight<enter> )")
        #expect(explorer.currentName == "encoder.layer.1.intermediate.dense.weight")
    }

    @Test func bracesWalkFromBlockToBlock() async throws {
        var explorer = try await Samples.explorer()
        await explorer.press("g }")
        #expect(explorer.shownPaths[explorer.state.list.cursor] == "encoder.layer.0")
        await explorer.press("}")
        #expect(explorer.shownPaths[explorer.state.list.cursor] == "encoder.layer.1")
        await explorer.press("{")
        #expect(explorer.shownPaths[explorer.state.list.cursor] == "encoder.layer.0")
    }

    @Test func tabWalksThroughThePanesAndBack() async throws {
        var explorer = try await Samples.explorer()
        var seen: [Pane] = []
        for _ in 0..<3 {
            await explorer.press("<tab>")
            seen.append(explorer.state.focus)
        }
        #expect(seen == [.distribution, .spread, .list])
        await explorer.press("S-<tab>")
        #expect(explorer.state.focus == .spread)
    }

    @Test func digitsShowTheScreens() async throws {
        var explorer = try await Samples.explorer()
        for view in ViewKind.allCases {
            await explorer.press("\(view.key)")
            #expect(explorer.state.view == view)
            #expect(explorer.text.contains("[\(view.key)]\(view.title)"))
        }
    }

    @Test func escapeFromASearchGoesBackToWhereItBegan() async throws {
        var explorer = try await Samples.explorer()
        await explorer.press("g zM /query<enter> g zM")
        let before = explorer.state.list
        await explorer.press("/")
        await explorer.type("layer.1.output.dense")
        #expect(explorer.currentName == "encoder.layer.1.output.dense.weight")
        await explorer.press("<esc>")
        #expect(explorer.state.list.cursor == before.cursor && explorer.state.list.rows == before.rows)
        #expect(explorer.state.list.search == "query")
    }

    @Test func escapeAfterAPrefixOnlyDropsIt() async throws {
        var explorer = try await Samples.explorer()
        await explorer.press("<space> , <esc>")
        #expect(explorer.state.pendingKeys.isEmpty && explorer.state.status == .none)
        #expect(explorer.state.list.marked.count == 1)
    }

    @Test(arguments: [",", "z"]) func whatWouldCompleteAPrefixFits80Columns(_ prefix: String) async throws {
        var explorer = try await Samples.explorer(columns: 80, rows: 24)
        await explorer.press(prefix)
        guard case .prefix(let longer) = Keymap.meaning(of: explorer.state.pendingKeys, in: [.list, .always]) else {
            return #expect(Bool(false))
        }
        let footer = try #require(explorer.text.split(separator: "\n").last)
        for binding in longer {
            let word = binding.name.split(separator: " ").last ?? ""
            #expect(footer.contains(word), "\(footer)")
        }
    }

    @Test func aPaneThatIsHiddenLosesTheFocus() async throws {
        var explorer = try await Samples.explorer()
        await explorer.press("<tab> <tab>")
        #expect(explorer.state.focus == .spread)
        await explorer.press("<resize:50x12>")
        #expect(explorer.state.focus == .list)
        await explorer.press("<tab>")
        #expect(explorer.state.focus == .list)
    }

    @Test func searchGoesRoundAndBack() async throws {
        var explorer = try await Samples.explorer()
        await explorer.press("/intermediate.dense.weight<enter>")
        #expect(explorer.currentName == "encoder.layer.0.intermediate.dense.weight")
        await explorer.press("n")
        #expect(explorer.currentName == "encoder.layer.1.intermediate.dense.weight")
        await explorer.press("n")
        #expect(explorer.currentName == "encoder.layer.0.intermediate.dense.weight")
        await explorer.press("N")
        #expect(explorer.currentName == "encoder.layer.1.intermediate.dense.weight")
    }

    @Test func searchForNothingKnownSaysSo() async throws {
        var explorer = try await Samples.explorer()
        await explorer.press("g n")
        #expect(explorer.refusal != nil)
        await explorer.press("/zebra<enter> n")
        #expect(explorer.refusal == "no name holds zebra")
        #expect(explorer.state.list.cursor == 0)
    }

    @Test func aHiddenSearchHitIsToldNotSilentlyPassedOver() async throws {
        var explorer = try await Samples.explorer()
        await explorer.press("fkey<enter> /intermediate<enter> n")
        #expect(explorer.refusal == "the filter hides it; F shows all")
    }

    @Test func theCursorKeepsItsLayerThroughFilterAndSort() async throws {
        var explorer = try await Samples.explorer()
        let name = "encoder.layer.1.attention.self.key.weight"
        await explorer.go(to: name)
        for keys in ["fkey<enter>", ",s", ",r", "F", ",n"] {
            await explorer.press(keys)
            #expect(explorer.currentName == name, "\(keys)")
        }
    }

    @Test(arguments: ["s", "r", "k", "e", "z"]) func sortingAgainReverses(_ key: String) async throws {
        var explorer = try await Samples.explorer()
        await explorer.go(to: "encoder.layer.1.output.dense.weight")
        await explorer.press("+ + g ,\(key)")
        let facts = explorer.state.facts
        let order = explorer.state.list.order
        func values() -> [Double] {
            explorer.state.list.rows.compactMap { explorer.state.network.tree.nodes[$0].tensor }
                .map { facts.value(order, of: $0) }
        }
        #expect(values() == values().sorted(by: >) && values().count == 33)
        await explorer.press(",\(key)")
        #expect(values() == values().sorted() && explorer.state.list.isReversed)
        await explorer.press(",n")
        #expect(explorer.state.list.order == .tree && !explorer.state.list.isReversed)
    }

    @Test func theWindowFollowsTheCursor() async throws {
        var explorer = try await Samples.explorer(columns: 80, rows: 24)
        for keys in Array(repeating: "j", count: 40) + Array(repeating: "k", count: 40) {
            await explorer.press(keys)
            let list = explorer.state.list
            #expect((list.top..<list.top + explorer.state.listWindow).contains(list.cursor))
        }
    }
}
