import Foundation
import Subjects
import Tensors
import Testing

private func decoded(_ bytes: [UInt8]) throws(ImageError) -> Image { try Image(bytes.span.bytes) }

private func isRefusedOrWhole(_ bytes: [UInt8]) -> Bool {
    do throws(ImageError) {
        let image = try decoded(bytes)
        return image.samples.count == image.channels * image.height * image.width
    } catch { return !error.fault.description.isEmpty }
}

/// Pictures against Pillow, and damaged ones.
@Suite(.enabled(if: DataOracle.isReady, DataOracle.advice)) struct DatasetImageTests {
    private static let oracle = Result { try DataOracle("dataset_pngs.py") }

    @Test func everyKindOfPictureIsReadAsPillowReadsIt() throws {
        let oracle = try Self.oracle.get()
        let pictures = oracle.lines.filter { $0[0].contains(".") }
        #expect(pictures.count > 200)
        for line in pictures {
            let image = try decoded(oracle.bytes(line[0]))
            #expect([image.channels, image.height, image.width].map(String.init) == Array(line[1...]), "\(line[0])")
            #expect(image.samples == (try oracle.bytes(line[0] + ".raw")), "\(line[0])")
        }
    }

    @Test func greyOfColoursIsPillows() throws {
        let oracle = try Self.oracle.get()
        let image = try decoded(oracle.bytes("source.png"))
        #expect(image.converted(toChannels: 1).samples == (try oracle.bytes("grey.raw")))
    }

    @Test(arguments: [(8, 8), (23, 8), (40, 31), (50, 64), (1, 1)])
    func otherSizesAreWithinALevelOfPillows(height: Int, width: Int) throws {
        let oracle = try Self.oracle.get()
        let image = try decoded(oracle.bytes("source.png")).resized(height: height, width: width)
        let expected = try oracle.bytes("resized-\(height)x\(width).raw")
        let differences = zip(image.samples, expected).map { abs(Int($0) - Int($1)) }
        #expect(image.samples.count == expected.count)
        #expect(differences.allSatisfy { $0 <= 1 })
    }

    private static let damaged = [
        "0-1-i-k-9x13.png", "2-16-i-k-3x5.png", "3-4-n-k-9x13.png", "6-8-n-o-9x13.png", "pillow.ppm", "top-1000.ppm",
    ]

    @Test(arguments: damaged) func everyTruncationIsRefused(_ name: String) throws {
        let bytes = try Self.oracle.get().bytes(name)
        for length in 0..<bytes.count {
            let error = #expect(throws: ImageError.self, "\(length)") { try decoded(Array(bytes[..<length])) }
            #expect(error?.fault.description.isEmpty == false)
        }
    }

    @Test(arguments: damaged) func flippedBytesAreRefusedOrDecoded(_ name: String) throws {
        let sound = try Self.oracle.get().bytes(name)
        var random = Random(seed: 11, stream: name)
        for place in sound.indices {
            for _ in 0..<3 {
                var bytes = sound
                bytes[place] ^= UInt8(1 + random.below(255))
                #expect(isRefusedOrWhole(bytes), "byte \(place)")
            }
        }
    }

    /// With sums made right again, damage goes deeper than the first checksum.
    @Test(arguments: damaged.filter { $0.hasSuffix("png") })
    func flippedBytesUnderRightChecksumsAreRefusedOrDecoded(_ name: String) throws {
        let sound = try Self.oracle.get().bytes(name)
        var random = Random(seed: 12, stream: name)
        for place in 8..<sound.count {
            for _ in 0..<3 {
                var bytes = sound
                bytes[place] ^= UInt8(1 + random.below(255))
                #expect(isRefusedOrWhole(PNGText.resealed(bytes)), "byte \(place)")
            }
        }
    }
}

/// Files that Pillow is not needed for.
@Suite struct DatasetHostileImageTests {
    @Test func aBombIsRefusedBeforeMemoryIsTaken() throws {
        // 8,000 × 8,000 RGBA would be 256 MB, and ten bytes of deflate come to 10 kB at most.
        let bytes = PNGText.file(width: 8000, height: 8000, depth: 8, kind: 6, stream: [0x78, 0x9C, 3, 0, 0, 0, 0, 1])
        let error = #expect(throws: ImageError.self) { try decoded(bytes) }
        #expect(error?.fault == .tooFewBytes(expected: 8000 * (8000 * 4 + 1), found: 8 * 1032))
    }

    @Test(arguments: [(0, 4), (1 << 16, 1), (1 << 31, 1 << 31), (1 << 15, 1 << 15)])
    func sidesAreLimited(width: Int, height: Int) throws {
        let bytes = PNGText.file(width: width, height: height, depth: 8, kind: 0, stream: [0x78, 0x9C, 3, 0])
        let error = #expect(throws: ImageError.self) { try decoded(bytes) }
        let isEmpty = width == 0
        #expect(error?.fault == (isEmpty ? .header("a side of no pixels") : .tooLarge(width: width, height: height)))
    }

    @Test(arguments: [(3, 16), (2, 4), (0, 3), (1, 8), (7, 8)])
    func kindsAndDepthsThatDoNotExistAreRefused(kind: Int, depth: Int) throws {
        let bytes = PNGText.file(width: 1, height: 1, depth: depth, kind: kind, stream: [0x78, 0x9C, 3, 0])
        #expect(throws: ImageError.self) { try decoded(bytes) }
    }

    @Test(arguments: [
        "P5", "P5 ", "P5 1", "P5 1 1 ", "P5 1 1 0\n\u{1}", "P5 1 1 65536\n\u{1}", "P6 99999999999 1 255\n",
    ])
    func headersOfPGMThatSayNothingAreRefused(_ text: String) throws {
        #expect(throws: ImageError.self) { try decoded(Array(text.utf8)) }
    }
}
