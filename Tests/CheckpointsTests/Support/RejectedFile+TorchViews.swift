extension RejectedFile {
    /// Views that do not fit their storage; seen where the tensor was put together.
    static let torchViews: [RejectedFile] = [
        view("one element too many", .tensor([5]), "its last element is number 4 of a storage of 4"),
        view("an offset past the end", .tensor([1], offset: 4), "its last element is number 4 of a storage of 4"),
        view("strides past the end", .tensor([2, 2], [3, 1]), "its last element is number 4 of a storage of 4"),
        view("a negative size", .tensor([-1]), "a negative size, stride or offset"),
        view("a negative stride", .tensor([2], [-1], offset: 1), "a negative size, stride or offset"),
        view("a negative offset", .tensor(offset: -1), "a negative size, stride or offset"),
        view("two sizes and one stride", .tensor([2, 2], [1]), "2 sizes and 1 strides"),
        view("sizes that overflow", .tensor([1 << 40, 1 << 40], [0, 0]), "the view's extent overflows"),
        view(
            "sizes that overflow before a zero", .tensor([1 << 40, 1 << 40, 0], [0, 0, 0]),
            "the view's extent overflows"),
        view("strides that overflow", .tensor([3], [Int.max]), "the view's extent overflows"),
        view("an offset that overflows", .tensor([2], [1], offset: Int.max), "the view's extent overflows"),
        view(
            "elements repeated beyond measure", .tensor([1 << 30], [0]),
            "more than 1073741824 bytes of a view that repeats its elements"),
        view(
            "bytes without an element type",
            .tensor(
                in: .tuple(
                    .text("storage"), .global("torch.storage", "UntypedStorage"), .text("0"), .text("cpu"), .int(16))
                    + .persistentID),
            "torch.UntypedStorage: the tensor has no element type"),
        view("no such storage", .tensor(in: .storage("FloatStorage", "1")), "its storage '1' is not in the file"),
        view(
            "a key that leads elsewhere", .tensor(in: .storage("FloatStorage", "../data/0")),
            "its storage '../data/0' is not in the file"),
        view(
            "a storage that is too short", .tensor(in: .storage("FloatStorage", "0", 5)),
            "storage '0' has 16 bytes, 20 are stated"),
        view(
            "a storage that is too wide", .tensor(in: .storage("DoubleStorage", "0", 4)),
            "storage '0' has 16 bytes, 32 are stated"),
        view(
            "a count that overflows", .tensor(in: .storage("FloatStorage", "0", .max)),
            "storage '0' has a count that cannot be"),
        view(
            "a compressed storage", .tensor(), "storage '0' is compressed, which PyTorch never does"
        ) { file in file.entries[1].method = 8 },
        RejectedFile(
            "one name, two tensors", bytes: TorchFile.archive(twice), "repeatedTensor", "a.b",
            "named twice with different contents", TorchFile.pickleStart + (Pickle.whole(twice).here ?? 0)),
    ]

    private static let twice = Pickle.dict(
        (.text("a.b"), .tensor([2])), (.text("a"), .dict((.text("b"), putTogether(.tensor([2], offset: 2))))))

    /// The tensor is the only one, `w`.
    private static func view(
        _ name: String, _ tensor: Pickle, _ fact: String, change: (inout ZipFile) -> Void = { _ in }
    ) -> RejectedFile {
        let value = Pickle.dict((.text("w"), putTogether(tensor)))
        return RejectedFile(
            name, bytes: TorchFile.archive(value, change: change), "pickle", "w", fact,
            TorchFile.pickleStart + (Pickle.whole(value).here ?? 0))
    }

    /// REDUCE is a tensor's last opcode.
    private static func putTogether(_ tensor: Pickle) -> Pickle {
        Pickle(bytes: tensor.bytes.dropLast()) + .here + .reduce
    }
}
