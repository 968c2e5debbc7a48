import Checkpoints
import Dispatch
import Glibc
import Synchronization
import Testing

/// A mapped file that another program cuts short: zeros and an error where there was a bus error.
@Suite struct CutShortTests {
    private let folder: TemporaryFolder
    private static let page = Int(sysconf(Int32(_SC_PAGESIZE)))

    init() throws { folder = try TemporaryFolder() }

    /// A file of sevens.
    private func sevens(_ name: String = "a", pages: Int) throws -> String {
        try folder.write(name, [UInt8](repeating: 7, count: pages * Self.page))
    }

    private func bytes(_ map: MappedFile, _ range: Range<Int>? = nil) -> [UInt8] {
        map.withBytes(range ?? 0..<map.size) { span in span.withUnsafeBytes { Array($0) } }
    }

    private func error(of map: MappedFile, _ path: String) -> CheckpointError? {
        do { try map.checkUndamaged(path: path) } catch { return error }
        return nil
    }

    /// Sevens up to a page, zeros after it.
    private func sevens(until kept: Int, of pages: Int) -> [UInt8] {
        [UInt8](repeating: 7, count: kept * Self.page) + [UInt8](repeating: 0, count: (pages - kept) * Self.page)
    }

    @Test func aWholeFileIsUndamaged() throws {
        let path = try sevens(pages: 3)
        let map = try MappedFile(path)
        #expect(bytes(map) == sevens(until: 3, of: 3))
        #expect(!map.isDamaged && error(of: map, path) == nil)
    }

    @Test(arguments: [0, 1, 4])
    func lostPagesAreZerosAndAnError(kept: Int) throws {
        let path = try sevens(pages: 5)
        let map = try MappedFile(path)
        truncate(path, kept * Self.page)
        #expect(bytes(map) == sevens(until: kept, of: 5))
        #expect(map.isDamaged)
        #expect(error(of: map, path) == .changed(file: path, was: 5 * Self.page, now: kept * Self.page))
    }

    @Test func aFileOfOddSizeIsGuardedToItsLastByte() throws {
        let path = try folder.write("a", [UInt8](repeating: 7, count: 2 * Self.page + 5))
        let map = try MappedFile(path)
        truncate(path, Self.page)
        #expect(bytes(map, 2 * Self.page + 4..<2 * Self.page + 5) == [0])
        #expect(map.isDamaged)
    }

    @Test func aFileThatIsGoneHasNoSize() throws {
        let path = try sevens(pages: 2)
        let map = try MappedFile(path)
        truncate(path, 0)
        unlink(path)
        _ = bytes(map)
        #expect(error(of: map, path) == .changed(file: path, was: 2 * Self.page, now: 0))
    }

    @Test func bytesThatAreLeftDoNoDamage() throws {
        let path = try sevens(pages: 4)
        let map = try MappedFile(path)
        truncate(path, 2 * Self.page)
        #expect(bytes(map, 0..<2 * Self.page) == sevens(until: 2, of: 2))
        #expect(!map.isDamaged)
    }

    @Test func whatWasLostStaysLostWhenTheFileGrowsAgain() throws {
        let path = try sevens(pages: 4)
        let map = try MappedFile(path)
        truncate(path, Self.page)
        #expect(bytes(map, 2 * Self.page..<3 * Self.page) == sevens(until: 0, of: 1))
        _ = try sevens(pages: 4)
        #expect(bytes(map) == sevens(until: 2, of: 4))
        #expect(error(of: map, path) == .changed(file: path, was: 4 * Self.page, now: 4 * Self.page))
    }

    @Test func forgettingDoesNotUndoIt() throws {
        let path = try sevens(pages: 40)
        let map = try MappedFile(path)
        truncate(path, Self.page)
        _ = bytes(map)
        map.forget(0..<map.size)
        map.prepare(0..<map.size)
        #expect(bytes(map) == sevens(until: 1, of: 40))
        #expect(map.isDamaged)
    }

    @Test func severalThreadsMeetTheEndAtOnce() throws {
        for round in 0..<50 {
            let path = try sevens("\(round)", pages: 64)
            let map = try MappedFile(path)
            truncate(path, 3 * Self.page)
            let wrong = Mutex(0)
            DispatchQueue.concurrentPerform(iterations: 8) { thread in
                for step in 0..<64 {
                    let page = (step * 5 + thread * 8) % 64
                    let sum = bytes(map, page * Self.page..<(page + 1) * Self.page).reduce(0) { $0 + Int($1) }
                    let isRight = sum == (page < 3 ? 7 * Self.page : 0) && (page < 3 || map.isDamaged)
                    if !isRight { wrong.withLock { $0 += 1 } }
                }
            }
            #expect(wrong.withLock { $0 } == 0)
        }
    }

    @Test func aMappingInTheSamePlaceStartsUndamaged() throws {
        let path = try sevens(pages: 2)
        var map: MappedFile? = try MappedFile(path)
        truncate(path, 0)
        _ = map.map { bytes($0) }
        #expect(map?.isDamaged == true)
        map = nil
        let next = try MappedFile(try sevens("b", pages: 2))
        #expect(bytes(next) == sevens(until: 2, of: 2))
        #expect(!next.isDamaged)
    }

    @Test func oneOfThousandsIsDamagedAlone() throws {
        let (sound, cut) = (try sevens("sound", pages: 1), try sevens("cut", pages: 1))
        let maps = try (0..<3_000).map { try MappedFile($0 == 1_234 ? cut : sound) }
        truncate(cut, 0)
        for map in maps { _ = bytes(map) }
        #expect(maps.indices.filter { maps[$0].isDamaged } == [1_234])
    }

    @Test func mappingsComeAndGoWhileOthersAreCut() throws {
        let sound = try sevens("sound", pages: 1)
        let wrong = Mutex(0)
        let paths = try (0..<4).map { try sevens("\($0)", pages: 2) }
        DispatchQueue.concurrentPerform(iterations: 8) { thread in
            for _ in 0..<500 {
                guard let map = try? MappedFile(thread < 4 ? paths[thread] : sound) else {
                    wrong.withLock { $0 += 1 }
                    return
                }
                if thread < 4 { truncate(paths[thread], Self.page) }
                let sum = bytes(map).reduce(0) { $0 + Int($1) }
                if sum != 7 * Self.page || map.isDamaged != (thread < 4) { wrong.withLock { $0 += 1 } }
                if thread < 4 { truncate(paths[thread], 2 * Self.page) }
            }
        }
        #expect(wrong.withLock { $0 } == 0)
    }

    /// A system call that is given lost pages fails instead of raising a signal.
    @Test func writingLostPagesDamagesTheMappingNotTheOutput() throws {
        let pages = (4 << 20) / Self.page
        let path = try sevens(pages: pages)
        let map = try MappedFile(path)
        truncate(path, Self.page)
        var output = try AtomicFile(folder("copy"))
        try map.withBytes(0..<map.size) { (bytes) throws(WriteError) in try output.write(bytes) }
        try output.commit()
        #expect(try folder.bytes("copy") == sevens(until: 1, of: pages))
        #expect(map.isDamaged)
    }
}
