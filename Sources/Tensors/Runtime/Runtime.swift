import CTorch
import Glibc
import Synchronization

/// libtorch behind a table of C functions, opened the first time that something has to be computed.
///
/// One a process. Tensors are made by it and die with the job that made them; nothing here runs before `open`.
/// Proof for `@unchecked Sendable`: the only stored property points to an immutable table that is never unloaded.
package final class Runtime: @unchecked Sendable {
    let table: UnsafePointer<ctorch_table>

    private init(_ table: UnsafePointer<ctorch_table>) { self.table = table }

    private static let opened = Mutex<Runtime?>(nil)

    /// Opens the library, the first time; sets the threads to the processors that may be used.
    ///
    /// - Parameter environment: `ESPALIER_TORCH_RUNTIME` names the library; else it lies beside the program.
    /// - Throws: `.unavailable`; the next call tries again.
    package static func open(_ environment: (String) -> String? = variable) throws(RuntimeError) -> Runtime {
        let result: Result<Runtime, RuntimeError> = opened.withLock { runtime in
            if let runtime { return .success(runtime) }
            let result = load(path(environment))
            runtime = try? result.get()
            return result
        }
        return try result.get()
    }

    /// Whether the library is open already.
    package static var isOpen: Bool { opened.withLock { $0 != nil } }

    /// Where the library is looked for.
    package static func path(_ environment: (String) -> String? = variable) -> String {
        if let path = environment("ESPALIER_TORCH_RUNTIME"), !path.isEmpty { return path }
        return folder + "libTorchRuntime.so"
    }

    /// A variable of this process's environment.
    package static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

    private static func load(_ path: String) -> Result<Runtime, RuntimeError> {
        guard access(path, R_OK) == 0 else { return .failure(.unavailable(fact: "\(path) is not there")) }
        var message = [CChar](repeating: 0, count: 1024)
        guard let table = ctorch_open(path, &message, message.count) else {
            return .failure(.unavailable(fact: text(message)))
        }
        let runtime = Runtime(table)
        runtime.setThreads(Int(sysconf(CInt(_SC_NPROCESSORS_ONLN))))
        return .success(runtime)
    }

    /// Of the program or the test bundle; ends in a slash.
    private static var folder: String {
        var path = [CChar](repeating: 0, count: 4096)
        ctorch_folder(&path, path.count)
        return text(path)
    }

    private static func text(_ characters: [CChar]) -> String {
        String(decoding: characters.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

extension Runtime {
    /// What libtorch calls itself: "1.13.0".
    package var version: String { String(cString: table.pointee.torch_version) }

    package var hasCUDA: Bool { table.pointee.has_cuda() }

    package var threads: Int { Int(table.pointee.threads()) }

    package func setThreads(_ count: Int) { table.pointee.set_threads(Int32(clamping: max(1, count))) }

    /// The OpenBLAS kernel chosen for this processor; nil where OpenBLAS's own choice stands.
    package static var blasKernel: String? {
        if let stated = variable("OPENBLAS_CORETYPE"), !stated.isEmpty { return stated }
        let kernel = String(cString: ctorch_blas_kernel())
        return kernel.isEmpty ? nil : kernel
    }

    /// Seeds libtorch's own generator, which dropout and random initialisation draw from.
    package func seed(_ seed: UInt64) { _ = table.pointee.seed(seed) }

    /// Bytes of host memory that tensors hold now, and held at most since `resetPeak`; lent memory does not count.
    package var memory: (live: Int, peak: Int) {
        var memory = ctorch_memory()
        table.pointee.memory(&memory)
        return (Int(memory.live), Int(memory.peak))
    }

    package func resetPeak() { table.pointee.reset_peak() }

    /// An operator that would need more than so many bytes in all fails instead; nil: no limit.
    package func limitMemory(to bytes: Int?) { table.pointee.set_memory_limit(Int64(bytes ?? 0)) }

    /// Runs `body` with gradients recorded or not, on this thread.
    package func recordingGradients<R, E>(_ isOn: Bool, _ body: () throws(E) -> R) throws(E) -> R {
        let before = table.pointee.set_gradients(isOn)
        defer { _ = table.pointee.set_gradients(before) }
        return try body()
    }

    var lastError: String { table.pointee.last_error().map { String(cString: $0) } ?? "failed" }
}
