import CFiles
import Dispatch
import Glibc
import Synchronization

/// Writes to a file on a thread of its own: the next bytes are made while the last ones are on their way to the disk.
///
/// There are two buffers. One is being filled; `exchange` hands it over and waits for the other.
final class WriteQueue: Sendable {
    private struct State {
        var spare = WriteBuffer()
        var offset = 0
        /// Of the first write that failed; nothing is written after it.
        var code: Int32 = 0
    }

    private let descriptor: Int32
    private let thread = DispatchQueue(label: "espalier.writing")
    private let isSpare = DispatchSemaphore(value: 0)
    private let state = Mutex(State())

    /// - Parameter descriptor: open for writing at its start, at least until `finish` returned.
    init(_ descriptor: Int32) {
        self.descriptor = descriptor
        isSpare.signal()
    }

    /// Takes a full buffer, and gives an empty one.
    /// - Returns: also `errno` of a write before; 0 where all went well.
    func exchange(_ full: WriteBuffer) -> (empty: WriteBuffer, code: Int32) {
        isSpare.wait()
        let (empty, code) = state.withLock { ($0.spare, $0.code) }
        thread.async { [self] in
            write(full)
            state.withLock { $0.spare = full }
            isSpare.signal()
        }
        return (empty, code)
    }

    /// Writes what is left, after all that was handed over.
    /// - Returns: `errno` of the first write that failed; 0 where all went well.
    func finish(_ rest: WriteBuffer? = nil) -> Int32 {
        thread.sync { if let rest { write(rest) } }
        return state.withLock { $0.code }
    }

    private func write(_ buffer: WriteBuffer) {
        let offset = state.withLock { $0.code == 0 ? $0.offset : nil }
        guard let offset, buffer.count > 0 else { return buffer.clear() }
        let count = buffer.count
        let code = buffer.write(to: descriptor)
        // The last one is flushed at once, or is to stay in the cache.
        if buffer.isFull { cfiles_start_writing(descriptor, Int64(offset), Int64(count)) }
        state.withLock { state in
            state.offset += count
            state.code = code
        }
        buffer.clear()
    }
}

/// Memory that bytes gather in before the system is called.
///
/// Proof for `@unchecked Sendable`: whoever holds a buffer hands it over whole and takes the other one for it.
final class WriteBuffer: @unchecked Sendable {
    private(set) var count = 0
    private let memory: UnsafeMutableRawPointer

    /// Bytes that fit. Large enough that a call costs nothing beside its bytes, small enough to stay in the processor's cache.
    static let capacity = 2 << 20

    init() { memory = .allocate(byteCount: Self.capacity, alignment: 64) }

    deinit { memory.deallocate() }

    var isFull: Bool { count == Self.capacity }

    /// Takes as many of the bytes from `start` on as still fit.
    /// - Returns: how many those are.
    func fill(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        let taken = min(bytes.count - start, Self.capacity - count)
        if taken > 0 { (memory + count).copyMemory(from: bytes.baseAddress! + start, byteCount: taken) }
        count += taken
        return taken
    }

    func clear() { count = 0 }

    /// - Returns: `errno` of the call that failed; 0 where all was written.
    func write(to descriptor: Int32) -> Int32 {
        var done = 0
        while done < count {
            let written = Glibc.write(descriptor, memory + done, count - done)
            if written < 0 && errno == EINTR { continue }
            if written < 0 { return errno }
            done += written
        }
        return 0
    }
}
