import Checkpoints
import Explorer
import Foundation
import Pruning
import Subjects
import Terminal
import Testing

/// The mouse does what keys do.
struct MouseTests {
    /// Column and row of the first cell of a text on the screen.
    private static func place(_ text: String, in explorer: Headless) throws -> (x: Int, y: Int) {
        for (y, line) in explorer.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if let range = line.range(of: text) {
                return (line.distance(from: line.startIndex, to: range.lowerBound), y)
            }
        }
        throw MissingText(text: text)
    }

    struct MissingText: Error { var text: String }

    @Test(arguments: ViewKind.allCases, ViewKind.allCases)
    func aClickOnATabShowsIt(_ from: ViewKind, _ to: ViewKind) async throws {
        var explorer = try await Samples.explorer(.rnet)
        await explorer.press("\(from.key)")
        // Without data the screens of what is measured have no tab but their own.
        guard explorer.state.tabs.contains(to) else { return }
        let place = try Self.place("\(to.title)", in: explorer)
        for x in [place.x, place.x + to.title.count - 1] {
            await explorer.press("\(from.key)")
            await explorer.press("<press:left:\(x),\(place.y)>")
            #expect(explorer.state.view == to)
        }
    }

    @Test func aClickGoesToTheRowUnderIt() async throws {
        var explorer = try await Samples.explorer(.rnet)
        let place = try Self.place("dense4 ", in: explorer)
        await explorer.press("<press:left:\(place.x),\(place.y)>")
        #expect(explorer.currentName == "dense4.weight")
    }

    @Test func aClickOnTheFrameOfTheListMovesNothing() async throws {
        var explorer = try await Samples.explorer(columns: 80, rows: 24)
        await explorer.press("g j")
        let bottom = try Self.place("prunable of", in: explorer)
        for y in [2, 3, bottom.y] {
            await explorer.press("<press:left:10,\(y)>")
            #expect(explorer.state.list.cursor == 1, "row \(y)")
        }
    }

    @Test func theWheelScrollsTheListAndPopups() async throws {
        var explorer = try await Samples.explorer(.rnet)
        await explorer.press("g <wheeldown:none:5,5>")
        #expect(explorer.state.list.cursor == 3)
        await explorer.press("<wheelup:none:5,5>")
        #expect(explorer.state.list.cursor == 0)
        await explorer.press("? <wheeldown:none:5,5>")
        #expect(explorer.state.help?.top == 1 && explorer.state.list.cursor == 0)
    }

    @Test func aDragOverTheDistributionIsOneEdit() async throws {
        var explorer = try await Samples.explorer(.rnet)
        await explorer.go(to: "conv2.weight")
        let plot = try Self.place("conv2 |w|", in: explorer)
        let before = try explorer.outcome("conv2.weight").removed
        await explorer.press("<press:left:\(plot.x + 12),\(plot.y + 3)>")
        for step in 12...25 { await explorer.press("<drag:left:\(plot.x + step),\(plot.y + 3)>") }
        #expect(explorer.state.history.nodes.count == 1)
        await explorer.press("<release:left:\(plot.x + 25),\(plot.y + 3)>")
        #expect(explorer.state.history.nodes.count == 2)
        #expect(try explorer.outcome("conv2.weight").removed != before)
        #expect(explorer.state.focus == .distribution && explorer.state.drag == nil)
        await explorer.press("u")
        #expect(try explorer.outcome("conv2.weight").removed == before)
    }

    @Test func aDragFarOutsideStopsAtTheEdge() async throws {
        var explorer = try await Samples.explorer(.rnet)
        await explorer.go(to: "conv2.weight")
        let plot = try Self.place("conv2 |w|", in: explorer)
        await explorer.press("<press:left:\(plot.x + 20),\(plot.y + 3)> <drag:left:0,0> <release:left:0,0>")
        #expect(try explorer.outcome("conv2.weight").removed == 0)
    }

    /// Column of the cut's mark on the line below the bars, in the pane whose title holds the text.
    private static func cutColumn(in explorer: Headless) -> Int? {
        explorer.text.split(separator: "\n").compactMap { line in
            line.firstIndex(of: "▲").map { line.distance(from: line.startIndex, to: $0) }
        }.first
    }

    @Test func theCutFollowsTheMouseAndIsToldBeforeItIsLetGo() async throws {
        var explorer = try await Samples.explorer(.rnet)
        await explorer.go(to: "conv2.weight")
        let plot = try Self.place("conv2 |w|", in: explorer)
        await explorer.press("<press:left:\(plot.x + 12),\(plot.y + 3)> <drag:left:\(plot.x + 30),\(plot.y + 3)>")
        #expect(Self.cutColumn(in: explorer) == plot.x + 30)
        let dragged = try #require(explorer.state.dragged)
        #expect(explorer.text.contains("\(Numbers.grouped(dragged.removed)) of 12,096 go"))
        await explorer.press("<release:left:\(plot.x + 30),\(plot.y + 3)>")
        #expect(try explorer.outcome("conv2.weight").removed == dragged.removed)
    }

    @Test func aDragEditsTheLayerWhereItBeganAndNoMarkedOne() async throws {
        var explorer = try await Samples.explorer(.rnet)
        await explorer.go(to: "conv1.weight")
        await explorer.press("<space>")
        await explorer.go(to: "conv2.weight")
        let plot = try Self.place("conv2 |w|", in: explorer)
        await explorer.press("<press:left:\(plot.x + 12),\(plot.y + 3)> <wheeldown:none:5,5>")
        await explorer.press("<release:left:\(plot.x + 12),\(plot.y + 3)>")
        #expect(Array(explorer.state.plan.overrides.keys) == ["conv2.weight"])
    }

    @Test func theDistributionOfThePlotScreenTakesTheMouseToo() async throws {
        var explorer = try await Samples.explorer(.rnet)
        await explorer.go(to: "conv2.weight")
        await explorer.press("2 <press:left:80,10> <drag:left:90,12>")
        #expect(Self.cutColumn(in: explorer) == 90)
        await explorer.press("<release:left:90,12>")
        #expect(explorer.state.plan.overrides.count == 1 && explorer.state.focus == .list)
    }

    @Test func escapeDropsWhatTheMouseHolds() async throws {
        var explorer = try await Samples.explorer(.rnet)
        await explorer.go(to: "conv2.weight")
        await explorer.press("2 <press:left:80,10> <drag:left:90,12> <esc> <release:left:90,12>")
        #expect(explorer.state.history.nodes.count == 1 && explorer.state.view == .plot)
    }

    @Test func aClickUnderAPopupDoesNothing() async throws {
        var explorer = try await Samples.explorer(.rnet)
        await explorer.press("g ? <press:left:10,8> <esc>")
        #expect(explorer.state.list.cursor == 0)
    }

    @Test func theMouseIsGivenBackAndTakenAgain() async throws {
        var state = try Samples.state(try Samples.network(.rnet))
        #expect(state.press("<f12>").first == .mouse(false))
        #expect(state.press("<f12>").first == .mouse(true))
    }
}
