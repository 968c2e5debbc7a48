import Terminal
import Testing

@Suite struct GeometryTests {
    private let rect = Rect(x: 2, y: 3, columns: 10, rows: 5)

    @Test func splitsTakeNoMoreThanThereIs() {
        #expect(rect.splitTop(2).rest == Rect(x: 2, y: 5, columns: 10, rows: 3))
        #expect(rect.splitBottom(99).rest.isEmpty)
        #expect(rect.splitLeft(-4).left.isEmpty)
        #expect(rect.splitRight(3).right == Rect(x: 9, y: 3, columns: 3, rows: 5))
    }

    @Test func insetOfASmallRectangleIsEmpty() {
        #expect(Rect(x: 0, y: 0, columns: 1, rows: 1).inset().isEmpty)
    }

    @Test func rectanglesThatDoNotMeetHaveNothingInCommon() {
        #expect(rect.intersection(Rect(x: 50, y: 0, columns: 3, rows: 3)).isEmpty)
        #expect(rect.intersection(Rect(x: 10, y: 4, columns: 9, rows: 1)) == Rect(x: 10, y: 4, columns: 2, rows: 1))
    }

    @Test func centeredFitsInside() {
        #expect(rect.centered(Size(columns: 4, rows: 1)) == Rect(x: 5, y: 5, columns: 4, rows: 1))
        #expect(rect.centered(Size(columns: 100, rows: 100)) == rect)
    }
}
