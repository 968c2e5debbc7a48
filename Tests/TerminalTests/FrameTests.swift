import Terminal
import Testing

@Suite struct FrameTests {
    private func frame(_ text: String, _ style: Style = .text) -> Frame {
        var canvas = Canvas(size: Size(columns: 8, rows: 2))
        canvas.text(text, x: 0, y: 0, style)
        return canvas.frame
    }

    @Test func textLeavesOutBlanksAtLineEnds() {
        #expect(frame("a b  ").text() == "a b\n\n")
    }

    @Test func attributeMapNamesEachStyleOnce() {
        var canvas = Canvas(size: Size(columns: 4, rows: 2))
        canvas.text("ab", x: 1, y: 0, Style(.title, emphasis: .bold))
        canvas.text("c", x: 0, y: 1, Style(.error, ground: .cursor))
        #expect(canvas.frame.attributeMap() == ".aa\nb\na = title, bold\nb = error on cursor\n")
    }

    @Test func equalFramesHaveNoChanges() {
        #expect(frame("abc").changes(from: frame("abc")).isEmpty)
    }

    @Test func changesAreRunsOfDifferingCells() {
        let changes = frame("abcXefYh").changes(from: frame("abcdefgh"))
        #expect(changes == [.init(y: 0, columns: 3..<4), .init(y: 0, columns: 6..<7)])
    }

    @Test func aChangeOfStyleAloneIsAChange() {
        #expect(frame("ab", Style(.error)).changes(from: frame("ab")) == [.init(y: 0, columns: 0..<2)])
    }

    @Test func aRunBeginsWithTheWholeWideCharacter() {
        let changes = frame("日").changes(from: frame("日"))
        #expect(changes.isEmpty)
        #expect(frame("a日").changes(from: frame("日a")) == [.init(y: 0, columns: 0..<3)])
    }

    @Test func anotherSizeOrNothingKnownSendsEverything() {
        let whole: [Frame.Run] = [.init(y: 0, columns: 0..<8), .init(y: 1, columns: 0..<8)]
        #expect(frame("a").changes(from: nil) == whole)
        #expect(frame("a").changes(from: Frame(size: Size(columns: 9, rows: 2))) == whole)
        #expect(Frame(size: Size(columns: 0, rows: 0)).changes(from: nil).isEmpty)
    }

    /// Applying the runs to the shown frame must give the new one, whatever was there.
    @Test func runsCoverEveryDifference() {
        var generator = SplitMix(state: 3)
        let words = ["日", "a", "本b", " ", "e\u{301}", "xyz"]
        for _ in 0..<300 {
            let frames = (0..<2).map { _ in
                var canvas = Canvas(size: Size(columns: 12, rows: 3))
                for _ in 0..<6 {
                    let word = words[Int(generator.next() % 6)]
                    canvas.text(word, x: Int(generator.next() % 14) - 1, y: Int(generator.next() % 3))
                }
                return canvas.frame
            }
            let runs = frames[1].changes(from: frames[0])
            for y in 0..<3 {
                for x in 0..<12 where frames[0][x, y] != frames[1][x, y] {
                    #expect(runs.contains { $0.y == y && $0.columns.contains(x) })
                }
            }
            for run in runs {
                #expect(!frames[1][run.columns.lowerBound, run.y].glyph.isRightHalf)
                #expect(run.columns.upperBound == 12 || !frames[1][run.columns.upperBound, run.y].glyph.isRightHalf)
            }
        }
    }
}
