/// Pickles written by hand, so that they may be wrong. Opcodes by Python's `pickletools`.
struct Pickle: Sendable {
    var bytes: [UInt8] = []
    /// Where an error shall be seen, counted from the pickle's beginning.
    var here: Int?

    static func + (a: Pickle, b: Pickle) -> Pickle {
        Pickle(bytes: a.bytes + b.bytes, here: a.here ?? b.here.map { $0 + a.bytes.count })
    }

    /// One after the other: quicker to compile than a chain of `+`.
    static func all(_ parts: Pickle...) -> Pickle { parts.reduce(Pickle(), +) }

    /// What follows is what the error shall point at.
    static let here = Pickle(bytes: [], here: 0)
    static let mark = code("("), emptyTuple = code(")"), emptyDict = code("}"), emptyList = code("]")
    static let tupleEnd = code("t"), none = code("N"), reduce = code("R"), build = code("b"), stop = code(".")
    static let persistentID = code("Q"), setItem = code("s"), setItems = code("u"), append = code("a")
    static let appends = code("e"), newObject = Pickle(bytes: [0x81]), tuple1 = Pickle(bytes: [0x85])
    static let yes = Pickle(bytes: [0x88]), no = Pickle(bytes: [0x89])

    static func code(_ letter: String) -> Pickle { Pickle(bytes: Array(letter.utf8)) }

    static func raw(_ bytes: UInt8...) -> Pickle { Pickle(bytes: bytes) }

    static func text(_ text: String) -> Pickle {
        Pickle(bytes: [0x58] + word(text.utf8.count, 4) + Array(text.utf8))
    }

    static func int(_ value: Int) -> Pickle {
        if 0..<256 ~= value { return Pickle(bytes: [0x4B, UInt8(value)]) }
        if Int(Int32.min)...Int(Int32.max) ~= value { return Pickle(bytes: [0x4A] + word(value, 4)) }
        return Pickle(bytes: [0x8A, 8] + word(value, 8))
    }

    static func global(_ module: String, _ name: String) -> Pickle { code("c\(module)\n\(name)\n") }

    static func put(_ index: UInt8) -> Pickle { raw(0x71, index) }

    static func get(_ index: UInt8) -> Pickle { raw(0x68, index) }

    static func tuple(_ members: Pickle...) -> Pickle { members.reduce(mark, +) + tupleEnd }

    static func ints(_ values: [Int]) -> Pickle { values.map(int).reduce(mark, +) + tupleEnd }

    static func dict(_ members: (Pickle, Pickle)...) -> Pickle {
        members.reduce(emptyDict + mark) { $0 + $1.0 + $1.1 } + setItems
    }

    static func call(_ module: String, _ name: String, _ arguments: Pickle...) -> Pickle {
        global(module, name) + arguments.reduce(mark, +) + tupleEnd + reduce
    }

    static let orderedDict = global("collections", "OrderedDict") + emptyTuple + reduce

    static func storage(_ type: String = "FloatStorage", _ key: String = "0", _ count: Int = 4) -> Pickle {
        let parts = tuple(text("storage"), global("torch", type), text(key), text("cpu"), int(count))
        return parts + persistentID
    }

    /// As the legacy stream has it; `part` is None or (key, offset, count).
    static func part(_ type: String, _ key: String, _ count: Int, _ part: Pickle) -> Pickle {
        tuple(text("storage"), global("torch", type), text(key), text("cpu"), int(count), part) + persistentID
    }

    /// A tensor of four elements of storage 0, unless told otherwise.
    static func tensor(
        _ sizes: [Int] = [4], _ strides: [Int] = [1], offset: Int = 0, in storage: Pickle = storage()
    ) -> Pickle {
        global("torch._utils", "_rebuild_tensor_v2") + mark + storage + int(offset) + ints(sizes) + ints(strides) + no
            + orderedDict + tupleEnd + reduce
    }

    /// `_rebuild_tensor_v3` of a storage of bytes.
    static func tensor(_ type: String, _ sizes: [Int], _ strides: [Int], offset: Int = 0, bytes: Int) -> Pickle {
        let storage =
            tuple(text("storage"), global("torch.storage", "UntypedStorage"), text("0"), text("cpu"), int(bytes))
            + persistentID
        return global("torch._utils", "_rebuild_tensor_v3") + mark + storage + int(offset) + ints(sizes)
            + ints(strides) + no + orderedDict + global("torch", type) + tupleEnd + reduce
    }

    /// The whole pickle of a value.
    static func whole(_ value: Pickle) -> Pickle { raw(0x80, 2) + value + stop }
}

/// PyTorch's files around pickles.
enum TorchFile {
    /// Floats 1, 2, 3, 4: storage 0 where no other is given.
    static let four: [UInt8] = [1, 2, 3, 4].flatMap { word(Int(Float($0).bitPattern), 4) }

    /// Where the pickle begins in an archive: behind the local header of `net/data.pkl`.
    static let pickleStart = 30 + 12

    static func archive(
        _ value: Pickle, _ storages: [(String, [UInt8])] = [("0", four)], others: [(String, [UInt8])] = [],
        change: (inout ZipFile) -> Void = { _ in }
    ) -> [UInt8] {
        var file = ZipFile(ZipFile.Entry("net/data.pkl", Pickle.whole(value).bytes))
        for (name, bytes) in others { file.entries.append(ZipFile.Entry("net/" + name, bytes)) }
        for (key, bytes) in storages { file.entries.append(ZipFile.Entry("net/data/" + key, bytes)) }
        file.entries.append(ZipFile.Entry("net/version", Array("3\n".utf8)))
        change(&file)
        return file.bytes
    }

    /// Magic number, version and an empty dictionary of the system.
    static let streamStart: [UInt8] =
        [0x80, 2, 0x8A, 10, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E]
        + Pickle.whole(Pickle.raw(0x4D, 0xE9, 0x03)).bytes + Pickle.whole(.emptyDict).bytes

    static func stream(_ value: Pickle, _ storages: [(String, Int, [UInt8])] = [("0", 4, four)]) -> [UInt8] {
        let keys = Pickle.emptyList + storages.map { Pickle.text($0.0) }.reduce(Pickle.mark, +) + Pickle.appends
        return streamStart + Pickle.whole(value).bytes + Pickle.whole(keys).bytes
            + storages.flatMap { word($0.1, 8) + $0.2 }
    }
}
