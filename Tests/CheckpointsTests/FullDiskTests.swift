import Checkpoints
import Foundation
import Tensors
import Testing

#if canImport(Glibc)
    import Glibc
#endif

@Suite struct FullDiskTests {
    /// A file system of 64 KiB in memory, where the test may mount one.
    private final class SmallDisk: Sendable {
        let folder: TemporaryFolder

        init?() throws {
            folder = try TemporaryFolder()
            guard mount("tmpfs", folder.path, "tmpfs", 0, "size=64k") == 0 else { return nil }
        }

        deinit { umount(folder.path) }
    }

    private static let mayMount = (try? SmallDisk()) != nil

    @Test(.enabled(if: mayMount, "needs the right to mount"))
    func aFullDiskIsAnErrorAndKeepsTheOldFile() throws {
        let disk = try #require(try SmallDisk())
        try disk.folder.write("a", "old")
        let path = disk.folder("a")
        #expect(throws: WriteError.diskFull(path: path, code: ENOSPC)) {
            var file = try AtomicFile(path, replacing: true)
            try file.write([UInt8](repeating: 1, count: 100_000))
            try file.commit()
        }
        #expect(disk.folder.names == ["a"])
        #expect(try disk.folder.bytes("a") == Array("old".utf8))
    }

    @Test(.enabled(if: mayMount, "needs the right to mount"))
    func aFullDiskIsAnErrorWhereNobodyWaitsForIt() throws {
        let disk = try #require(try SmallDisk())
        #expect(throws: WriteError.diskFull(path: disk.folder("a"), code: ENOSPC)) {
            var file = try AtomicFile(disk.folder("a"))
            try file.write([UInt8](repeating: 1, count: 100_000))
            try file.commitUnflushed()
        }
        #expect(disk.folder.names.isEmpty)
    }

    @Test(.enabled(if: mayMount, "needs the right to mount"))
    func aDiskThatFillsBehindTheWriterEndsAllTheSame() throws {
        let disk = try #require(try SmallDisk())
        let path = disk.folder("a")
        #expect(throws: WriteError.diskFull(path: path, code: ENOSPC)) {
            var file = try AtomicFile(path)
            for _ in 0..<20 { try file.write([UInt8](repeating: 1, count: 1 << 20)) }
            try file.commit()
        }
        #expect(disk.folder.names.isEmpty)
    }

    @Test(.enabled(if: mayMount, "needs the right to mount"))
    func aCheckpointThatCannotFitIsRefusedBeforeItsBytesCome() throws {
        let disk = try #require(try SmallDisk())
        let path = disk.folder("a.safetensors")
        #expect(throws: WriteError.diskFull(path: path, code: ENOSPC)) {
            _ = try SafetensorsWriter(path, [.init(name: "a", dtype: .f32, shape: [1 << 20])], metadata: nil)
        }
        #expect(disk.folder.names.isEmpty)
    }

    @Test func aSizeLimitIsAnErrorAndKeepsTheOldFile() async throws {
        // In a process of its own, because the limit holds for all of a process.
        await #expect(processExitsWith: .success) {
            signal(SIGXFSZ, SIG_IGN)
            let folder = try TemporaryFolder()
            try folder.write("a", "old")
            var limit = rlimit(rlim_cur: 65536, rlim_max: 65536)
            precondition(setrlimit(__rlimit_resource_t(1), &limit) == 0)  // 1 is RLIMIT_FSIZE
            do {
                var file = try AtomicFile(folder("a"), replacing: true)
                try file.write([UInt8](repeating: 1, count: 2_000_000))
                try file.commit()
                exit(1)
            } catch WriteError.diskFull(let path, EFBIG) {
                let isOld = try folder.bytes("a") == Array("old".utf8)
                let isAlone = folder.names == ["a"]
                try FileManager.default.removeItem(atPath: folder.path)
                exit(path == folder("a") && isOld && isAlone ? EXIT_SUCCESS : 2)
            }
        }
    }

    @Test func theMessageNamesThePathAndTheReason() {
        #expect(
            WriteError.diskFull(path: "out/a.safetensors", code: ENOSPC).description
                == "out/a.safetensors: the disk is full or its limit is reached (No space left on device); nothing was changed"
        )
    }
}
