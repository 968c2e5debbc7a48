import Checkpoints
import Testing

/// Pickles that ask for more than they may; the limits are lowered so that small files go beyond them.
@Suite struct PickleLimitTests {
    private func fault(_ value: Pickle, change: (inout PickleLimits) -> Void) throws -> String {
        var limits = PickleLimits()
        change(&limits)
        let bytes = TorchFile.archive(value)
        let error = try #require(throws: CheckpointError.self) {
            _ = try TorchArchive.read(bytes.span.bytes, ReadingContext(path: "f"), limits: limits)
        }
        return error.description
    }

    private func times(_ count: Int, _ pickle: Pickle) -> Pickle {
        (0..<count).reduce(Pickle()) { sum, _ in sum + pickle }
    }

    private let start = TorchFile.pickleStart + 2

    @Test func operations() throws {
        let text = try fault(times(10, .none)) { $0.operations = 11 }
        #expect(text == "f: more than 11 operations (byte \(start + 9))")
    }

    @Test func valuesOnTheStack() throws {
        #expect(
            try fault(times(10, .none)) { $0.stack = 9 } == "f: more than 9 values on the stack (byte \(start + 9))")
    }

    @Test func marks() throws {
        #expect(
            try fault(times(10, .mark)) { $0.marks = 9 } == "f: more than 9 marks on the stack (byte \(start + 9))")
    }

    @Test func memoEntries() throws {
        let memoize = Pickle.raw(0x94)
        #expect(
            try fault(.none + times(10, memoize)) { $0.memo = 9 } == "f: more than 9 memo entries (byte \(start + 10))")
        // Entries far apart cost no more than the entries there are.
        let far = Pickle.none + times(10, .raw(0x72, 0, 0, 0, 0xF0)) + .raw(0x72, 0, 0, 0, 1) + .raw(0x72, 1, 0, 0, 0)
        #expect(try fault(far) { $0.memo = 2 } == "f: more than 2 memo entries (byte \(start + 56))")
    }

    @Test func records() throws {
        #expect(try fault(times(10, .emptyList)) { $0.records = 9 } == "f: more than 9 records (byte \(start + 9))")
        #expect(try fault(times(10, .emptyDict)) { $0.records = 9 } == "f: more than 9 records (byte \(start + 9))")
    }

    /// A few bytes that copy a long list each time.
    @Test func copies() throws {
        let list = Pickle.emptyList + .mark + times(50, .none) + .appends + .tuple1
        let set = Pickle.global("builtins", "set") + .put(1)
        let value = list + .put(0) + set + times(3, .get(1) + .get(0) + .reduce)
        #expect(
            try fault(value) { $0.copies = 100 }.hasPrefix(
                "f: more than 100 values in copies of lists and dictionaries"))
        let dict = Pickle.dict((.int(1), .int(1)), (.int(2), .int(2))) + .tuple1
        let counter = dict + .put(0) + times(3, .global("collections", "Counter") + .get(0) + .reduce)
        #expect(try fault(counter) { $0.copies = 5 }.contains("values in copies"))
    }

    @Test func bytesOfATextOrALine() throws {
        #expect(
            try fault(.text("abcde")) { $0.textBytes = 4 } == "f: more than 4 bytes of one text (byte \(start))")
        #expect(
            try fault(.code("I123456\n")) { $0.textBytes = 4 } == "f: more than 4 bytes of one text (byte \(start))")
    }

    @Test func levelsOfNesting() throws {
        let value = times(10, .emptyList + .mark) + .tensor() + times(10, .appends)
        #expect(try fault(value) { $0.depth = 9 } == "f: more than 9 levels of nesting (byte \(TorchFile.pickleStart))")
    }

    @Test func aListThatHoldsItselfEnds() throws {
        let value = Pickle.emptyList + .put(0) + .mark + .get(0) + .tensor() + .appends
        #expect(try fault(value) { _ in } == "f: more than 128 levels of nesting (byte \(TorchFile.pickleStart))")
    }

    @Test func aDictionaryThatHoldsItselfEnds() throws {
        let value = Pickle.emptyDict + .put(0) + .text("a") + .get(0) + .setItem
        #expect(try fault(value) { _ in }.contains("levels of nesting"))
    }

    /// Forty lists, each of which holds the one before twice: 2^40 ways to one tensor.
    @Test func listsOfListsEnd() throws {
        var value = Pickle.emptyList + .tensor() + .append
        for index in 0..<40 {
            value =
                value + .put(UInt8(index)) + .emptyList + .get(UInt8(index)) + .append + .get(UInt8(index)) + .append
        }
        #expect(
            try fault(value) { $0.visits = 1000 }
                == "f: more than 1000 values in the walk over dictionaries (byte \(TorchFile.pickleStart))")
        let optimizer = Pickle.dict((.text("optimizer"), value), (.text("w"), .tensor()))
        let bytes = TorchFile.archive(optimizer)
        let contents = try TorchArchive.read(bytes.span.bytes, ReadingContext(path: "f"))
        #expect(contents.tensors.map(\.name) == ["w"], "what is left out is counted, each list once")
    }

    @Test func bytesOfNames() throws {
        let value = Pickle.dict((.text("abcd"), .dict((.text("ef"), .tensor()))))
        #expect(try fault(value) { $0.nameBytes = 6 }.contains("more than 6 bytes of a name"))
        let two = Pickle.dict((.text("abcd"), .tensor()), (.text("efgh"), .tensor()))
        #expect(try fault(two) { $0.allNameBytes = 7 }.contains("more than 7 bytes of all names"))
    }

    @Test func tensorsOfTheWholeCheckpoint() throws {
        let bytes = TorchFile.archive(.dict((.text("a"), .tensor()), (.text("b"), .tensor())))
        let error = try #require(throws: CheckpointError.self) {
            _ = try TorchArchive.read(bytes.span.bytes, ReadingContext(path: "f", tensorLimit: 1))
        }
        #expect(error.description == "f: more than 1 tensors (byte \(TorchFile.pickleStart))")
    }
}
