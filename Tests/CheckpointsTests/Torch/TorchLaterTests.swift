import Checkpoints
import Testing

/// What PyTorch 2.x writes and 1.13 does not know, made by Python's own pickler and numpy.
@Suite(.enabled(if: Python.hasLaterTypes, "needs numpy and ml_dtypes in ESPALIER_PYTHON"))
struct TorchLaterTests {
    private static let made: Result<(folder: TemporaryFolder, files: [String: [ExpectedTensor]]), any Error> = Result {
        let folder = try TemporaryFolder()
        return (folder, try ExpectedTensor.files(try Python.oracle("torch_later", folder.path)))
    }

    private static let names: [String] = ((try? made.get().files.keys.sorted()) ?? [])

    @Test func theOracleWritesFiles() throws {
        #expect(try Self.made.get().files.count == 8)
    }

    @Test(arguments: names) func readsWhatLaterVersionsWrite(_ name: String) throws {
        let (folder, files) = try Self.made.get()
        let checkpoint = try Checkpoint.open(folder(name))
        let (found, expected) = (try ExpectedTensor.list(checkpoint), try #require(files[name]))
        #expect(found.map(\.name) == expected.map(\.name))
        for (found, expected) in zip(found, expected) { #expect(found == expected) }
    }

    @Test func elementsBeginAtMultiplesOf64() throws {
        let checkpoint = try Checkpoint.open(Self.made.get().folder("types-2.pt"))
        let plain = checkpoint.tensors.filter { $0.name.hasSuffix(".plain") }
        #expect(plain.count == 16 && plain.allSatisfy { $0.bytes.lowerBound.isMultiple(of: 64) && $0.source == nil })
    }
}

extension Python {
    fileprivate static let hasLaterTypes = (try? run(["-c", "import numpy, ml_dtypes"])) != nil
}
