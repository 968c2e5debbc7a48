import Checkpoints
import Testing

@Suite struct NumPyRejectionTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test(arguments: RejectedFile.arrays) func refusesWithFileTensorAndByte(_ file: RejectedFile) throws {
        let path = try folder.write("bad.npy", file.bytes)
        let error = try #require(throws: CheckpointError.self) { _ = try Checkpoint.open(path) }
        #expect(error.caseName == file.error)
        #expect(error.description == file.line(path))
    }

    /// Arrays of another type are left out of an archive; what is wrong with any other is said of it, stored or deflated.
    @Test(arguments: RejectedFile.arrays) func refusesTheSameInsideAnArchive(_ file: RejectedFile) throws {
        let stored = ZipFile(.init("bad.npy", file.bytes)).bytes
        let deflated = ZipFile(NumPyFile.entry("bad.npy", deflating: file.bytes)).bytes
        let isOtherType = [
            "Python objects", "records", "byte strings", "strings", "dates", "time spans", "raw bytes", "raw byte",
        ]
        .contains(file.name)
        for (bytes, place) in [(stored, 37 + (file.offset ?? 0)), (deflated, 37)] {
            let path = try folder.write("bad.npz", bytes)
            if isOtherType {
                let checkpoint = try Checkpoint.open(path)
                #expect(checkpoint.tensors.isEmpty && checkpoint.warnings.count == 2)
                #expect(checkpoint.warnings[0].description.hasSuffix(", left out"))
                continue
            }
            let error = try #require(throws: CheckpointError.self) { _ = try Checkpoint.open(path) }
            #expect(error.caseName == "numpy")
            #expect(error.description == "\(path): tensor 'bad': \(file.fact) (byte \(place))")
        }
    }

    @Test(arguments: RejectedFile.archives) func refusesWhatIsWrongWithTheArchive(_ file: RejectedFile) throws {
        let path = try folder.write("bad.npz", file.bytes)
        let error = try #require(throws: CheckpointError.self) { _ = try Checkpoint.open(path) }
        // Something before the archive hides what it is; the directory is not looked for.
        #expect(["zip", "unknownFormat", "foreign"].contains(error.caseName))
        if error.caseName == "zip" { #expect(error.description == file.line(path)) }
    }

    @Test func refusesMoreTensorsThanTheLimit() throws {
        let array = NumPyFile.array(NumPyFile.header())
        let bytes = ZipFile(.init("a.npy", array), .init("b.npy", array)).bytes
        let context = ReadingContext(path: "f", tensorLimit: 1)
        let error = try #require(throws: CheckpointError.self) { _ = try NumPyArchive.read(bytes.span.bytes, context) }
        #expect(error.description == "f: tensor 'b': more than 1 tensors (byte \(35 + array.count))")
    }

    /// Lies that only inflating shows: such archives open, since nothing but the headers is inflated then.
    @Test(arguments: DeflatedLie.table) func saysWhatInflatingShows(_ lie: DeflatedLie) throws {
        let path = try folder.write("a.npz", ZipFile(lie.entry).bytes)
        let checkpoint = try Checkpoint.open(path)
        let entry = try #require(checkpoint.entry(named: "a"))
        let error = try #require(throws: CheckpointError.self) { try checkpoint.withBytes(of: entry) { _ in () } }
        #expect(error.description == "\(path): tensor 'a.npy': \(lie.fact) (byte 35)")
        // What comes before it can be read, piece by piece.
        for place in stride(from: 0, to: 32, by: 8) {
            let bytes = try checkpoint.withBytes(of: entry, place..<place + 8) { $0.withUnsafeBytes { Array($0) } }
            #expect(bytes == (place..<place + 8).map { UInt8($0) })
        }
    }

    @Test func refusesADamagedStreamWhenItIsOpened() throws {
        var entry = NumPyFile.entry("a.npy", deflating: NumPyFile.array(NumPyFile.header()))
        entry.packed[3] ^= 1
        let path = try folder.write("a.npz", ZipFile(entry).bytes)
        let error = try #require(throws: CheckpointError.self) { _ = try Checkpoint.open(path) }
        #expect(error.description == "\(path): tensor 'a.npy': the compressed data are damaged (byte 35)")
    }
}

/// An entry `a.npy` of 40 bytes, deflated, and what is said when its last element is read.
struct DeflatedLie: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let entry: ZipFile.Entry
    let fact: String

    private static let array = NumPyFile.array(NumPyFile.header("|u1", "(40,)"), data: 40)
    private static let sound = NumPyFile.entry("a.npy", deflating: array)
    private static let checksum = String(ZipFile.checksum(array), radix: 16)

    static let table: [DeflatedLie] = [
        DeflatedLie(
            testDescription: "longer",
            entry: sound.with { $0.packed = NumPyFile.deflated(array + [0]) },
            fact: "inflates to more than the \(array.count) bytes that the directory says"),
        DeflatedLie(
            testDescription: "shorter",
            entry: sound.with { $0.packed = NumPyFile.deflated(Array(array.dropLast())) },
            fact: "inflates to \(array.count - 1) bytes, the directory says \(array.count)"),
        DeflatedLie(
            testDescription: "cut", entry: sound.with { $0.packed.removeLast() },
            fact: "the compressed data are damaged"),
        DeflatedLie(
            testDescription: "without an end", entry: sound.with { $0.packed[0] = 0 },
            fact: "the compressed data are damaged"),
        DeflatedLie(
            testDescription: "another checksum", entry: sound.with { $0.checksum = 0xABCD },
            fact: "checksum \(checksum), the directory says 0000abcd"),
    ]
}
