import Explorer
import Testing

/// Numbers as the screen shows them, worked by hand.
struct NumbersTests {
    @Test(arguments: [
        (0, "0%"), (1, "100%"), (0.5, "50.0%"), (0.00004, "<.01%"), (0.0004, "0.04%"), (0.99951, ">99.9%"),
        (0.999, "99.9%"), (-0.1, "-10.0%"), (-0.00001, "-<.01%"), (0.09999, "10.0%"), (0.0099999, "1.0%"),
        (.nan, "?"), (.infinity, "?"),
    ])
    func percentNeverRoundsToAllOrNothing(_ row: (share: Double, text: String)) {
        #expect(Numbers.percent(row.share) == row.text)
    }

    @Test(arguments: [
        (0, "0"), (999, "999"), (1000, "1.0K"), (147_456, "147.5K"), (999_900, "999.9K"), (999_999, "1.0M"),
        (999_999_999, "1.0B"), (70_600_000_000, "70.6B"), (-1500, "-1.5K"), (Int.max, "9223372.0T"),
    ])
    func countsHaveAtMostFourDigits(_ row: (value: Int, text: String)) { #expect(Numbers.count(row.value) == row.text) }

    @Test(arguments: [
        (0, "0 B"), (1023, "1023 B"), (1024, "1.0 KiB"), (1_048_575, "1.0 MiB"), (1_258_291, "1.2 MiB"),
        (141_089_880_064, "131.4 GiB"),
    ])
    func bytesHaveABinaryUnit(_ row: (value: Int, text: String)) { #expect(Numbers.bytes(row.value) == row.text) }

    @Test(arguments: [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567"), (-1000, "-1,000")])
    func groupedShowsEveryDigit(_ row: (value: Int, text: String)) { #expect(Numbers.grouped(row.value) == row.text) }

    @Test(arguments: [
        (0, "0"), (0.0178, "0.01780"), (1, "1.000"), (123.456, "123.5"), (99999, "99999"), (9.99996, "10.00"),
        (1.2344e-7, "1.234e-7"), (9.9999e-6, "1.000e-5"), (1e6, "1.000e6"), (.nan, "nan"), (.infinity, "inf"),
    ])
    func scoresHaveFourDigits(_ row: (value: Double, text: String)) { #expect(Numbers.score(row.value) == row.text) }

    @Test(arguments: [(0, "0 plans"), (1, "1 plan"), (2, "2 plans"), (1200, "1,200 plans")])
    func oneOfAThingIsNotSeveral(_ row: (value: Int, text: String)) {
        #expect(Numbers.counted(row.value, "plan") == row.text)
    }

    @Test(arguments: [
        (0.2, "1 s"), (59, "59 s"), (59.5, "1 min 00 s"), (125, "2 min 05 s"), (11_520, "3 h 12 min"), (.infinity, "?"),
    ])
    func durationsAreWholeSeconds(_ row: (seconds: Double, text: String)) {
        #expect(Numbers.duration(row.seconds) == row.text)
    }
}
