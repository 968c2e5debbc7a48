package import Checkpoints
import Tensors

/// Reads a pruned file back and compares it with its original, without the masks: the header is the same, untouched
/// tensors are the same, and an element of a pruned tensor is either the original's or zero, as many zeros as were
/// written.
package struct ReadingBack {
    private let checkpoint: Checkpoint
    private let index: Int
    private let header: [UInt8]
    /// Zeros that each pruned tensor was written with.
    private let zeros: [String: Int]

    private static let pieceSize = 8 << 20

    package init(_ checkpoint: Checkpoint, file index: Int, header: [UInt8], zeros: [String: Int]) {
        self.checkpoint = checkpoint
        self.index = index
        self.header = header
        self.zeros = zeros
    }

    /// - Parameter progress: called with the bytes just read.
    /// - Throws: `.verificationFailed` with the tensor and what is wrong with it.
    package func run(_ temporary: String, as path: String, progress: (Int) -> Void) throws(WriteError) {
        do {
            let file = try OpenedFile(temporary)
            let entries = checkpoint.entries(inFile: index)
            let (size, found) = (checkpoint.files[index].size, file.identity.size)
            guard found == size else { throw Fault("\(found) bytes instead of \(size)") }
            guard try file.read(0..<header.count) == header else { throw Fault("the header differs") }
            _ = try SafetensorsHeader.read(file)
            for entry in entries {
                try compare(entry, file)
                progress(entry.byteCount)
            }
        } catch let fault as Fault {
            throw .verificationFailed(path: path, fact: fault.fact)
        } catch let error as CheckpointError {
            throw .verificationFailed(path: path, fact: error.fact)
        } catch {
            throw .verificationFailed(path: path, fact: "\(error)")
        }
    }

    private struct Fault: Error {
        let fact: String
        init(_ fact: String) { self.fact = fact }
    }

    private func compare(_ entry: TensorEntry, _ file: borrowing OpenedFile) throws {
        var count = 0
        for start in stride(from: 0, to: entry.byteCount, by: Self.pieceSize) {
            let range = start..<min(start + Self.pieceSize, entry.byteCount)
            let copy = try file.read(
                entry.bytes.lowerBound + range.lowerBound..<entry.bytes.lowerBound + range.upperBound)
            let found = try checkpoint.withBytes(of: entry, range) { original -> Int? in
                if zeros[entry.name] == nil { return MaskedCopy.areEqual(original, copy.span.bytes) ? 0 : nil }
                return MaskedCopy.zeros(original: original, copy: copy.span.bytes, as: entry.dtype)
            }
            checkpoint.forget(entry, range)
            guard let found else { throw Fault("\(entry.name): a kept element differs from the original") }
            count += found
        }
        if let expected = zeros[entry.name], count != expected {
            throw Fault("\(entry.name): \(count) zeros, not \(expected)")
        }
    }
}
