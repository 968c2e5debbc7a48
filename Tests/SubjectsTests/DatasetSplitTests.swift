import Foundation
import Subjects
import Tensors
import Testing

/// Parts of data: worked by hand.
@Suite struct DatasetSplitTests {
    /// Ids 0…99, one a sample.
    private func numbers(_ folder: DataFolder) throws -> Dataset {
        let path = try folder.write("ids.txt", (0..<100).map(String.init).joined(separator: " "))
        return try Dataset.open(path, options: DatasetOptions.parse(path + ":window=1").options).evaluation
    }

    /// 30 pictures of class a, 12 of b, 3 of c.
    private func classes(_ folder: DataFolder) throws -> Dataset {
        for (name, count) in [("a", 30), ("b", 12), ("c", 3)] {
            for number in 0..<count { try folder.grey("\(name)/\(number).pgm", level: UInt8(number)) }
        }
        return try Dataset.open(folder.path).evaluation
    }

    private func rows(_ data: Dataset) -> [Int] { (0..<data.count).map(data.row) }

    @Test func partsAreDisjointAndHoldAll() throws {
        let (rest, held) = try numbers(DataFolder()).split(held: 0.2, seed: 3)
        #expect(rest.count == 80 && held.count == 20)
        #expect((rows(rest) + rows(held)).sorted() == Array(0..<100))
    }

    @Test func aSeedGivesTheSamePartsAgainAndAnotherSeedOthers() throws {
        let folder = try DataFolder()
        let data = try numbers(folder)
        let first = rows(try data.split(held: 0.2, seed: 3).held)
        #expect(first == rows(try numbers(folder).split(held: 0.2, seed: 3).held))
        #expect(first != rows(try data.split(held: 0.2, seed: 4).held))
    }

    @Test func partsOfPartsStayDisjoint() throws {
        let (rest, held) = try numbers(DataFolder()).split(held: 0.3, seed: 1)
        let (train, validation) = try rest.split(held: 0.5, seed: 1)
        #expect((rows(train) + rows(validation) + rows(held)).sorted() == Array(0..<100))
    }

    /// A third of 45 is 15: 10 of 30, 4 of 12, 1 of 3.
    @Test func everyClassGivesItsShare() throws {
        let (rest, held) = try classes(DataFolder()).split(held: 1.0 / 3, seed: 9)
        let counts = [0, 1, 2].map { label in (0..<held.count).filter { held.label($0) == label }.count }
        #expect(counts == [10, 4, 1])
        #expect(rest.count == 30)
    }

    /// Half of 45 is 22.5, so 23: 15, 6 and one and a half, which is raised.
    @Test func theLargestRemainderIsRoundedUp() throws {
        let held = try classes(DataFolder()).split(held: 0.5, seed: 9).held
        #expect([0, 1, 2].map { label in (0..<held.count).filter { held.label($0) == label }.count } == [15, 6, 2])
    }

    @Test func anEmptyPartIsRefused() throws {
        let data = try numbers(DataFolder())
        #expect(throws: DatasetError.emptyPart(file: data.path, count: 100, held: 0.001)) {
            try data.split(held: 0.001, seed: 1)
        }
        #expect(throws: DatasetError.self) { try data.split(held: 1, seed: 1) }
        #expect(throws: DatasetError.self) { try data.split(held: .nan, seed: 1) }
    }

    @Test func theLastBatchIsShort() throws {
        let data = try numbers(DataFolder())
        #expect(data.batches(of: 40) == [0..<40, 40..<80, 80..<100])
        #expect(try data.batch(80..<100).inputs[0].value.integers == Array(80..<100))
        #expect(data.prefix(1000).count == 100)
        #expect(data.prefix(-1).count == 0)
    }
}
