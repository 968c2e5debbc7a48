import Checkpoints
import Foundation
import Testing

/// Strided reading against the definition: one index at a time.
@Suite struct StridedTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Places of all elements in row-major order, in elements.
    private static func places(_ shape: [Int], _ strides: [Int]) -> [Int] {
        var places = [0]
        for (length, stride) in zip(shape, strides) {
            places = places.flatMap { place in (0..<length).map { place + $0 * stride } }
        }
        return places
    }

    private func read(_ source: StridedElements, _ map: MappedFile, _ range: Range<Int>) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0xEE, count: range.count)
        var span = bytes.mutableSpan
        var target = span.mutableBytes
        try source.read(from: range.lowerBound, of: map, into: &target)
        return bytes
    }

    @Test(arguments: [1, 2, 4, 8, 16]) func readsAnyStridesFromAnyPlace(_ width: Int) throws {
        var random = SplitMix(seed: UInt64(width))
        func below(_ limit: Int) -> Int { Int(random.next() % UInt64(limit)) }
        let storage = (0..<60_000).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        let map = try MappedFile(folder.write("storage", storage))
        for round in 0..<300 {
            let rank = below(5)
            let shape = (0..<rank).map { _ in round % 3 == 0 ? below(40) + 1 : below(6) + 1 }
            let room = 3_000 / width
            guard shape.reduce(1, *) <= 4_000 else { continue }
            var strides = shape.map { below(max(room / rank / $0, 1)) }
            // Dense ones in a random order of axes, for a half.
            if round % 2 == 0 {
                var stride = 1
                for axis in shape.indices.sorted(by: { ($0 * 7 + round) % 5 < ($1 * 7 + round) % 5 }) {
                    strides[axis] = stride
                    stride *= shape[axis]
                }
            }
            let start = below(100)
            let layout = try #require(StridedLayout(shape: shape, strides: strides, width: width))
            let places = Self.places(shape, strides)
            #expect(layout.elementCount == places.count)
            #expect(layout.storageBytes == (places.max()! + 1) * width)
            guard start + layout.storageBytes <= storage.count else { continue }
            let expected = places.flatMap { storage[(start + $0 * width)..<(start + ($0 + 1) * width)] }
            let source = StridedElements(start: start, layout: layout)
            #expect(try read(source, map, 0..<expected.count) == expected)
            let first = below(places.count)
            let range = first * width..<(first + below(places.count - first + 1)) * width
            #expect(try read(source, map, range) == Array(expected[range]), "\(shape) \(strides) \(range)")
        }
    }

    @Test func reversesTheBytesOfEachNumber() throws {
        let map = try MappedFile(folder.write("storage", Array(0..<16)))
        for (width, reversed, expected) in [
            (2, 2, [1, 0, 3, 2, 5, 4, 7, 6] as [UInt8]), (4, 4, [3, 2, 1, 0, 7, 6, 5, 4]),
            (8, 4, [3, 2, 1, 0, 7, 6, 5, 4]), (8, 8, [7, 6, 5, 4, 3, 2, 1, 0]), (1, 1, [0, 1, 2, 3, 4, 5, 6, 7]),
        ] {
            let layout = try #require(StridedLayout(rowMajor: [8 / width], width: width))
            let source = StridedElements(start: 0, layout: layout, reversedWidth: reversed)
            #expect(try read(source, map, 0..<8) == expected)
        }
    }

    @Test func aViewOfOneElementRepeatedIsReadAsOften() throws {
        let map = try MappedFile(folder.write("storage", [1, 2, 3, 4]))
        let layout = try #require(StridedLayout(shape: [2, 3], strides: [0, 0], width: 2))
        #expect(
            try read(StridedElements(start: 1, layout: layout), map, 0..<12) == [2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3])
    }

    /// 64 MiB, so that what was read is given back on the way.
    @Test func readsATransposedMatrixThatIsLarge() throws {
        let path = try folder.write("storage", [])
        let file = try #require(FileHandle(forUpdatingAtPath: path))
        try file.truncate(atOffset: 7 + 2048 * 2048 * 16)
        let marks = [(0, 0), (0, 2047), (2047, 0), (1000, 1), (1023, 1023), (1024, 5), (2047, 2047)]
        for (place, (row, column)) in marks.enumerated() {
            try file.seek(toOffset: UInt64(7 + (column * 2048 + row) * 16))
            try file.write(contentsOf: [UInt8(place + 1)])
        }
        let map = try MappedFile(path)
        let layout = try #require(StridedLayout(columnMajor: [2048, 2048], width: 16))
        let source = StridedElements(start: 7, layout: layout)
        for start in stride(from: 0, to: layout.storageBytes, by: 16 << 20) {
            let bytes = try read(source, map, start..<start + 16 << 20)
            for (place, (row, column)) in marks.enumerated() {
                let mark = (row * 2048 + column) * 16 - start
                if bytes.indices.contains(mark) { #expect(bytes[mark] == UInt8(place + 1)) }
            }
        }
    }

    @Test func tellsPlainLayoutsFromOthers() throws {
        #expect(StridedLayout(shape: [4, 5, 6], strides: [30, 6, 1], width: 4)?.isPlain == true)
        #expect(StridedLayout(shape: [4, 1, 6], strides: [6, 999, 1], width: 4)?.isPlain == true)
        #expect(StridedLayout(shape: [], strides: [], width: 4)?.isPlain == true)
        #expect(StridedLayout(shape: [1, 1], strides: [7, 7], width: 4)?.isPlain == true)
        #expect(StridedLayout(shape: [0, 3], strides: [9, 9], width: 4)?.storageBytes == 0)
        #expect(StridedLayout(columnMajor: [4, 1], width: 4)?.isPlain == true)
        #expect(StridedLayout(columnMajor: [4, 5], width: 4)?.isPlain == false)
        #expect(StridedLayout(shape: [4, 5], strides: [6, 1], width: 4)?.isPlain == false)
    }

    @Test(arguments: [
        ([2], [-1], 4), ([-2], [1], 4), ([2, 2], [1], 4), ([2], [1], 3), ([Int.max, 2], [0, 0], 1),
        ([2, 2], [Int.max, 1], 1), ([3], [Int.max], 1), ([2], [Int.max / 2], 4), ([Int.max], [1], 2),
    ])
    func refusesWhatDoesNotFitIntoIntegers(shape: [Int], strides: [Int], width: Int) {
        #expect(StridedLayout(shape: shape, strides: strides, width: width) == nil)
    }
}
