import Checkpoints
import Testing

/// Which views of one storage of 24 floats share elements, by hand.
@Suite struct TorchTieTests {
    private static let storage = Pickle.storage("FloatStorage", "0", 24)

    private func ties(_ views: [(sizes: [Int], strides: [Int], offset: Int)]) throws -> [String?] {
        var members: [UInt8] = []
        for (index, view) in views.enumerated() {
            let tensor = Pickle.tensor(view.sizes, view.strides, offset: view.offset, in: Self.storage)
            members += Pickle.text("t\(index)").bytes + tensor.bytes
        }
        let value = Pickle.all(.emptyDict, .mark, Pickle(bytes: members), .setItems)
        let bytes = TorchFile.archive(value, [("0", [UInt8](repeating: 0, count: 96))])
        return try TorchArchive.read(bytes.span.bytes, ReadingContext(path: "f")).tensors.map { $0.details?.tiedTo }
    }

    @Test func slicesThatTouchAreNotTied() throws {
        #expect(try ties([([8], [1], 0), ([8], [1], 8), ([8], [1], 16)]) == [nil, nil, nil])
    }

    @Test func equalAndOverlappingSlicesAreTiedToTheFirst() throws {
        #expect(try ties([([8], [1], 0), ([8], [1], 0), ([8], [1], 7)]) == [nil, "t0", "t0"])
    }

    @Test func tiesGoByWayOfOthers() throws {
        #expect(try ties([([4], [1], 0), ([4], [1], 6), ([4], [1], 3)]) == [nil, "t0", "t0"])
    }

    @Test func columnsOfOneMatrixAreNotTied() throws {
        // Of 4 by 6: columns 0–1, 2–4, 5.
        #expect(try ties([([4, 2], [6, 1], 0), ([4, 3], [6, 1], 2), ([4, 1], [6, 1], 5)]) == [nil, nil, nil])
    }

    @Test func columnsThatShareOneAreTied() throws {
        #expect(try ties([([4, 3], [6, 1], 0), ([4, 3], [6, 1], 2)]) == [nil, "t0"])
    }

    @Test func aTransposedMatrixIsTiedToItself() throws {
        #expect(try ties([([4, 6], [6, 1], 0), ([6, 4], [1, 6], 0)]) == [nil, "t0"])
    }

    @Test func aRowAndAColumnMeetOrDoNot() throws {
        // Row 1 is 6…11; column 2 from row 2 on is 14, 20; from row 0 on it meets the row at 8.
        #expect(try ties([([6], [1], 6), ([2], [6], 14), ([4], [6], 2)]) == [nil, "t0", "t0"])
        #expect(try ties([([6], [1], 6), ([2], [6], 14)]) == [nil, nil])
    }

    @Test func evenAndOddElementsAreNotTied() throws {
        #expect(try ties([([12], [2], 0), ([12], [2], 1)]) == [nil, nil])
    }

    @Test func stridesThatDoNotDivideCountAsTied() throws {
        #expect(try ties([([5], [4], 0), ([5], [3], 1)]) == [nil, "t0"])
    }

    @Test func repeatedElementsAreSharedOnce() throws {
        #expect(try ties([([5, 2], [0, 1], 0), ([2], [1], 1), ([2], [1], 4)]) == [nil, "t0", nil])
    }

    @Test func emptyTensorsAreNotTied() throws {
        #expect(try ties([([0], [1], 0), ([0], [1], 0), ([1], [1], 0)]) == [nil, nil, nil])
    }

    @Test func manyViewsThatOverlapAreTiedQuickly() throws {
        let views = (0..<20_000).map { (sizes: [24 - $0 % 24], strides: [1], offset: $0 % 24) }
        let ties = try ties(views)
        #expect(ties[0] == nil && ties.dropFirst().allSatisfy { $0 == "t0" })
    }
}
