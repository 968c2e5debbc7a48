import Dispatch
import Synchronization

/// Looks at pieces of a file on two threads: what is read back waits for the disk and for the processor in turn.
enum ConcurrentPieces {
    /// Pieces that are looked at between two reports of progress.
    private static let round = 16

    /// - Parameters:
    ///   - look: at one of the pieces.
    ///   - report: called on the caller's thread with pieces that are done.
    /// - Returns: what `look` gave, in order.
    /// - Throws: what the first piece that failed threw.
    static func map<Piece: Sendable, Found: Sendable>(
        _ pieces: [Piece], _ look: @Sendable (Piece) throws -> Found, report: (Piece) -> Void = { _ in }
    ) throws -> [Found] {
        var found: [Found] = []
        for start in stride(from: 0, to: pieces.count, by: round) {
            let part = Array(pieces[start..<min(start + round, pieces.count)])
            found += try both(part, look)
            part.forEach(report)
        }
        return found
    }

    private static func both<Piece: Sendable, Found: Sendable>(
        _ pieces: [Piece], _ look: @Sendable (Piece) throws -> Found
    ) throws -> [Found] {
        let results = Mutex([Result<Found, any Error>?](repeating: nil, count: pieces.count))
        let next = Mutex(0)
        DispatchQueue.concurrentPerform(iterations: min(2, pieces.count)) { _ in
            while true {
                let place = next.withLock { next in
                    defer { next += 1 }
                    return next
                }
                guard place < pieces.count else { return }
                let result = Result { try look(pieces[place]) }
                results.withLock { $0[place] = result }
            }
        }
        return try results.withLock { $0 }.compactMap { try $0?.get() }
    }
}
