import Foundation
import Glibc

/// Memory that a worker shares with its supervisor through a file, so that it outlives the worker: the input that is being
/// read, and what was counted.
///
/// The input ends where a page begins that may not be touched, so that a read behind its end is seen.
final class Blackboard {
    private let base: UnsafeMutableRawPointer

    /// Bytes of the longest input.
    static let inputLimit = 1 << 18
    private static let page = 4096
    private static let size = page + inputLimit
    /// Numbers before the counts: the input's length.
    private static let firstCount = 1

    /// Maps the file at `path`, making it where it is not there.
    init(_ path: String) throws {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0, ftruncate(descriptor, off_t(Self.size)) == 0 else { throw CocoaError(.fileWriteUnknown) }
        defer { close(descriptor) }
        let room = mmap(nil, Self.size + Self.page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let room, room != MAP_FAILED,
            mmap(room, Self.size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, descriptor, 0) != MAP_FAILED
        else { throw CocoaError(.fileReadUnknown) }
        base = room
    }

    deinit { munmap(base, Self.size + Self.page) }

    /// Puts an input where it is read.
    func put(_ bytes: [UInt8]) -> UnsafeMutableRawBufferPointer {
        let count = min(bytes.count, Self.inputLimit)
        let place = UnsafeMutableRawBufferPointer(start: base + Self.size - count, count: count)
        bytes.withUnsafeBytes { place.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[..<count])) }
        self[0] = count
        return place
    }

    /// The input that was put last.
    var input: [UInt8] { [UInt8](UnsafeRawBufferPointer(start: base + Self.size - self[0], count: self[0])) }

    /// Counts one execution of the reader of that index.
    func count(_ reader: Int, opened: Bool) {
        self[Self.firstCount + 2 * reader] += 1
        if opened { self[Self.firstCount + 2 * reader + 1] += 1 }
    }

    func counts(_ reader: Int) -> (runs: Int, opened: Int) {
        (self[Self.firstCount + 2 * reader], self[Self.firstCount + 2 * reader + 1])
    }

    private subscript(_ place: Int) -> Int {
        get { base.load(fromByteOffset: place * 8, as: Int.self) }
        set { base.storeBytes(of: newValue, toByteOffset: place * 8, as: Int.self) }
    }
}
