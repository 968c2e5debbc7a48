private func weight(_ pickle: Pickle) -> Pickle { Pickle.dict((.text("w"), pickle)) }

extension RejectedFile {
    /// Archives whose entries are not as PyTorch writes them.
    static let torchArchives: [RejectedFile] = [
        archive("no data.pkl", "no data.pkl in it", 0) { $0.entries[0].name = Array("net/.format_version".utf8) },
        archive(
            "TorchScript of before 1.4", "a TorchScript archive of before 1.4; load and save it with 1.4 or later", 0
        ) {
            $0.entries[0].name = Array("net/model.json".utf8)
        },
        archive(
            "a package of code",
            "an archive of torch.package, which holds whole models; save model.state_dict() instead", 0
        ) { $0.entries[0].name = Array("net/.data/extern_modules".utf8) },
        archive("a compressed pickle", "data.pkl is compressed, which PyTorch never does", 0) {
            $0.entries[0].method = 8
        },
        archive(
            "an entry of another folder", "entry 'other/data/0' is not in the folder 'net/' of the others",
            secondEntry
        ) { $0.entries[1].name = Array("other/data/0".utf8) },
        archive("an entry of no folder", "entry 'x' is not in the folder 'net/' of the others", secondEntry) {
            $0.entries[1].name = Array("x".utf8)
        },
        RejectedFile(
            "a third byte order",
            bytes: TorchFile.archive(weight(.tensor()), others: [("byteorder", Array("middle".utf8))]), "pickle", nil,
            "byteorder is 'middle', neither little nor big", secondEntry + 30 + 13),
        RejectedFile(
            "a byte order of 65 bytes",
            bytes: TorchFile.archive(weight(.tensor()), others: [("byteorder", [UInt8](repeating: 97, count: 65))]),
            "zip", "net/byteorder", "needed as a whole, but of 65 bytes; the limit is 64", secondEntry + 30 + 13),
    ]

    /// Behind the pickle of `net/data.pkl`.
    private static let secondEntry = TorchFile.pickleStart + Pickle.whole(weight(.tensor())).bytes.count

    private static func archive(
        _ name: String, _ fact: String, _ offset: Int, change: (inout ZipFile) -> Void
    ) -> RejectedFile {
        RejectedFile(
            name, bytes: TorchFile.archive(weight(.tensor()), change: change), "pickle", nil, fact, offset)
    }

    private static let four = TorchFile.four

    /// The main pickle of a stream, and what follows it.
    private static let main = weight(.tensor(in: .part("FloatStorage", "0", 4, .none)))
    private static let keysStart = TorchFile.streamStart.count + Pickle.whole(main).bytes.count
    /// `]`, `(`, text `0`, `e` between the protocol and the end.
    private static let storagesStart = keysStart + 2 + 1 + 1 + 6 + 1 + 1

    /// Streams whose parts do not fit each other.
    static let torchStreams: [RejectedFile] = [
        stream(
            "another version", Array(TorchFile.streamStart[..<17]) + [0x4D, 0xEA, 0x03, 0x2E],
            "not version 1001 of the stream", 15),
        stream(
            "a version that is a text", Array(TorchFile.streamStart[..<17]) + Pickle.text("1001").bytes + [0x2E],
            "not version 1001 of the stream", 15),
        stream(
            "no magic number", [0x80, 2, 0x30] + TorchFile.streamStart[2...], "the stack has no value for this opcode",
            2),
        stream(
            "another magic number", Pickle.whole(.int(1)).bytes + TorchFile.streamStart, "the magic number is missing",
            0),
        stream(
            "no more than a magic number", Array(TorchFile.streamStart[..<15]), "the pickle ends 1 bytes too early", 15),
        stream(
            "no list of storages", TorchFile.streamStart + Pickle.whole(main).bytes + Pickle.whole(.int(1)).bytes,
            "the list of storages is not a list of text", keysStart),
        stream(
            "numbers for storages",
            TorchFile.streamStart + Pickle.whole(main).bytes + Pickle.whole(.tuple(.int(1))).bytes,
            "the list of storages is not a list of text", keysStart),
        stream(
            "no count", TorchFile.stream(main, [("0", 4, [])]).dropLast(), "the pickle ends 1 bytes too early",
            storagesStart),
        stream(
            "no elements", TorchFile.stream(main, [("0", 4, [])]), "the pickle ends 16 bytes too early", storagesStart),
        stream(
            "another count", TorchFile.stream(main, [("0", 3, four)]), "storage '0' has 12 bytes, 16 are stated",
            storagesStart),
        stream(
            "a negative count of elements", TorchFile.stream(main, [("0", -4, four)]),
            "storage '0' has a count that cannot be",
            storagesStart),
        stream(
            "a count that overflows in bytes", TorchFile.stream(main, [("0", 1 << 62, four)]),
            "storage '0' has a count that cannot be", storagesStart),
        stream(
            "a storage of no tensor", TorchFile.stream(main, [("1", 4, four)]),
            "storage '1' is listed, but no tensor names it", storagesStart),
        stream(
            "a storage of two widths",
            TorchFile.stream(
                .dict((.text("a"), .tensor()), (.text("b"), .tensor(in: .storage("LongStorage"))))),
            "storage '0' has elements of two sizes", TorchFile.streamStart.count),
        RejectedFile(
            "a storage that is not listed", bytes: TorchFile.stream(main, []), "pickle", "w",
            "its storage '0' is not in the file", TorchFile.streamStart.count + Pickle.whole(main).bytes.count - 3),
        RejectedFile(
            "a part that is too long",
            bytes: TorchFile.stream(
                weight(.tensor(in: .part("FloatStorage", "0", 4, .tuple(.text("p"), .int(2), .int(3)))))),
            "pickle", "w", "storage 'p' has 16 bytes, 20 are stated",
            TorchFile.streamStart.count
                + Pickle.whole(weight(.tensor(in: .part("FloatStorage", "0", 4, .tuple(.text("p"), .int(2), .int(3))))))
                .bytes.count - 3),
    ]

    /// What PyTorch or Python wrote, and is not read.
    static let torchForeign: [RejectedFile] = [
        foreign(
            "a pickle of Python alone", Pickle.whole(.int(1)).bytes,
            "a Python pickle, but not one that torch.save wrote"),
        foreign(
            "a stream without its magic number", Array(TorchFile.streamStart[15...]),
            "a Python pickle, but not one that torch.save wrote"),
        foreign(
            "a tar file of PyTorch 0.1", tar("sys_info"),
            "a PyTorch file of before 0.2 (tar); load and save it with a later PyTorch"),
        foreign("another tar file", tar("readme.txt"), "a tar archive"),
    ]

    private static func tar(_ name: String) -> [UInt8] {
        let start = Array(name.utf8)
        return start + [UInt8](repeating: 0, count: 257 - start.count) + Array("ustar".utf8)
            + [UInt8](repeating: 0, count: 250)
    }

    private static func foreign(_ name: String, _ bytes: [UInt8], _ fact: String) -> RejectedFile {
        RejectedFile(name, bytes: bytes, "foreign", nil, "not a checkpoint: it looks like " + fact, nil)
    }

    private static func stream(_ name: String, _ bytes: some Sequence<UInt8>, _ fact: String, _ offset: Int)
        -> RejectedFile
    {
        RejectedFile("a stream with " + name, bytes: Array(bytes), "pickle", nil, fact, offset)
    }
}
