#if COVERAGE
    import Glibc

    // What libFuzzer calls, where `.ci/fuzz-coverage` builds this program: it measures which branches an input takes, and
    // goes on from those that took new ones. The damage and the reading are the same.

    /// libFuzzer's own command line.
    @main enum Coverage {
        static func main() {
            var (count, arguments) = (CommandLine.argc, Optional(CommandLine.unsafeArgv))
            exit(drive(&count, &arguments, readOneInput))
        }
    }

    private typealias Arguments = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>

    @_silgen_name("LLVMFuzzerRunDriver")
    private func drive(
        _ count: UnsafeMutablePointer<Int32>, _ arguments: UnsafeMutablePointer<Arguments?>,
        _ read: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
    ) -> Int32

    /// Reads one input by every reader that its content leads to.
    @_cdecl("LLVMFuzzerTestOneInput")
    func readOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
        let memory = UnsafeMutableRawBufferPointer(start: UnsafeMutableRawPointer(mutating: bytes), count: count)
        _ = Reading.run(memory, as: .content)
        if let first = memory.first, first == 0x7B {
            _ = Reading.run(memory, as: .index)
            _ = Reading.run(memory, as: .config)
        }
        return 0
    }

    /// Damages an input in place, keeping its anatomy where it has one.
    @_cdecl("LLVMFuzzerCustomMutator")
    func damageInput(_ bytes: UnsafeMutablePointer<UInt8>, _ count: Int, _ limit: Int, _ number: UInt32) -> Int {
        damage(bytes, count, bytes, count, into: bytes, limit, number)
    }

    /// The same with pieces of another input.
    @_cdecl("LLVMFuzzerCustomCrossOver")
    func crossInputs(
        _ bytes: UnsafePointer<UInt8>, _ count: Int, _ other: UnsafePointer<UInt8>, _ otherCount: Int,
        _ target: UnsafeMutablePointer<UInt8>, _ limit: Int, _ number: UInt32
    ) -> Int {
        damage(bytes, count, other, otherCount, into: target, limit, number)
    }

    private func damage(
        _ bytes: UnsafePointer<UInt8>, _ count: Int, _ other: UnsafePointer<UInt8>, _ otherCount: Int,
        into target: UnsafeMutablePointer<UInt8>, _ limit: Int, _ number: UInt32
    ) -> Int {
        var mutator = Mutator(seed: UInt64(number))
        let seed = Seed(name: "", bytes: Array(UnsafeBufferPointer(start: bytes, count: count)))
        let lender = Seed(name: "", bytes: Array(UnsafeBufferPointer(start: other, count: otherCount)))
        let damaged = mutator.damaged(seed, with: lender)
        let length = min(damaged.count, limit)
        damaged.withUnsafeBufferPointer { if length > 0 { target.update(from: $0.baseAddress!, count: length) } }
        return length
    }
#endif
