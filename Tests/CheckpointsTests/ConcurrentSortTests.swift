import Checkpoints
import Testing

struct ConcurrentSortTests {
    /// Long enough for two halves; keys repeat, so that only a stable sort keeps their places in order.
    @Test(arguments: [0, 1, 8192, 8193, 20_000, 20_001])
    func equalsAStableSort(count: Int) {
        let numbers = (0..<count).map { (key: $0 * 7919 % 613, place: $0) }
        let sorted = numbers.map { [$0.key, $0.place] }.concurrentlySorted { $0[0] < $1[0] }
        let expected = numbers.sorted { ($0.key, $0.place) < ($1.key, $1.place) }.map { [$0.key, $0.place] }
        #expect(sorted == expected)
    }

    @Test func whatIsInOrderStaysAsItIs() {
        let numbers = Array(0..<10_000)
        #expect(numbers.concurrentlySorted { $0 < $1 } == numbers)
        #expect(numbers.reversed().concurrentlySorted { $0 < $1 } == numbers)
    }
}
