import Synchronization
import Testing

@testable import Exporters

@Suite struct ConcurrentPiecesTests {
    @Test(arguments: [0, 1, 2, 15, 16, 17, 100])
    func givesAllInOrderAndReportsEach(count: Int) throws {
        var reported: [Int] = []
        let found = try ConcurrentPieces.map(Array(0..<count), { $0 * $0 }, report: { reported.append($0) })
        #expect(found == (0..<count).map { $0 * $0 } && reported == Array(0..<count))
    }

    @Test func throwsWhatTheFirstThatFailedThrew() {
        let error = #expect(throws: CopiedTensor.Fault.self) {
            _ = try ConcurrentPieces.map(Array(0..<40)) { place in
                if place > 20 { throw CopiedTensor.Fault("\(place)") }
            }
        }
        #expect(error?.fact == "21")
    }

    @Test func looksNoFurtherThanTheRoundInWhichOneFailed() {
        let seen = Mutex(0)
        _ = try? ConcurrentPieces.map(Array(0..<1000)) { place in
            seen.withLock { $0 += 1 }
            if place == 3 { throw CopiedTensor.Fault("3") }
        }
        #expect(seen.withLock { $0 } == 16)
    }
}
