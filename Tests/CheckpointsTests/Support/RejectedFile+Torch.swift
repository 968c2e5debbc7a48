extension RejectedFile {
    /// Pickles, storages and frames that are damaged, one file a kind.
    static let torch: [RejectedFile] = machine + references + torchViews + torchArchives + torchStreams + torchForeign

    private static let machine: [RejectedFile] = [
        bad("an unknown opcode", .here + Pickle.raw(0xFF), "0xff is no opcode of a pickle"),
        bad("a protocol of the future", .here + Pickle.raw(0x80, 6), "pickle protocol 6; 0 to 5 are known"),
        bad("nothing to pop", .here + Pickle.code("0"), "the stack has no value for this opcode"),
        bad("nothing to double", .here + Pickle.code("2"), "the stack has no value for this opcode"),
        bad("a value below the mark", .int(1) + .mark + .here + .tuple1, "the stack has no value for this opcode"),
        bad("no value at the end", .mark + Pickle.code("1") + .here, "the stack has no value for this opcode"),
        bad("no mark", .int(1) + .here + .tupleEnd, "the stack has no mark for this opcode"),
        bad("no mark to pop", .here + Pickle.code("1"), "the stack has no mark for this opcode"),
        bad("an unknown memo", .here + Pickle.get(9), "nothing was remembered as 9"),
        bad(
            "a memo of 32 bits", .here + Pickle.raw(0x6A, 0xFF, 0xFF, 0xFF, 0xFF),
            "nothing was remembered as 4294967295"),
        bad("a negative memo", .int(1) + .here + Pickle.code("p-1\n"), "a number that cannot be read"),
        bad("a member of no list", .int(1) + .int(2) + .here + .append, "APPEND needs a list"),
        bad("members of no list", .emptyTuple + .mark + .here + .appends, "APPENDS needs a list"),
        bad("members of no set", .emptyList + .mark + .here + Pickle.raw(0x90), "ADDITEMS needs a set"),
        bad("a pair in no dict", .emptyList + .int(1) + .int(2) + .here + .setItem, "SETITEM needs a dict"),
        bad("a key without a value", .emptyDict + .mark + .int(1) + .here + .setItems, "SETITEMS needs pairs"),
        bad("a dict of three", .mark + .int(1) + .int(2) + .int(3) + .here + Pickle.code("d"), "DICT needs pairs"),
        bad(
            "arguments that are no tuple", Pickle.global("torch", "Size") + .int(1) + .here + .reduce,
            "REDUCE needs a tuple of arguments"),
        bad("an integer of letters", .here + Pickle.code("Iabc\n"), "a number that cannot be read"),
        bad("a long of letters", .here + Pickle.code("L12a4567890123456789012L\n"), "a number that cannot be read"),
        bad("a float of letters", .here + Pickle.code("Fx\n"), "a number that cannot be read"),
        bad(
            "a long of negative length", .here + Pickle.raw(0x8B, 0xFF, 0xFF, 0xFF, 0xFF),
            "a number that cannot be read"),
        bad(
            "bytes beyond 63 bits", .here + Pickle.raw(0x8E, 0, 0, 0, 0, 0, 0, 0, 0x80), "a number that cannot be read"),
        bad("text that is not UTF-8", .here + Pickle.raw(0x8C, 1, 0xFF), "text that is not UTF-8"),
        bad("half a surrogate pair", .here + Pickle.code("V\\ud800\n"), "text that is not UTF-8"),
        bad("an unfinished escape", .here + Pickle.code("S'\\x1'\n"), "text that is not UTF-8"),
        bad("a text without quotes", .here + Pickle.code("Sabc\n"), "text that is not UTF-8"),
        bad("a name that is not UTF-8", .here + Pickle.raw(0x63, 0xFF, 0x0A, 0x61, 0x0A), "text that is not UTF-8"),
        bad("text of 4 GiB", .here + Pickle.raw(0x58, 0xFF, 0xFF, 0xFF, 0xFF), "more than 16777216 bytes of one text"),
        bad(
            "text of 2^63 bytes", .here + Pickle.raw(0x8D, 0, 0, 0, 0, 0, 0, 0, 0x80),
            "more than 16777216 bytes of one text"),
        // One byte is there: the pickle's end.
        bad("text past the end", .here + Pickle.raw(0x8C, 9, 0x61), "the pickle ends 7 bytes too early"),
        bad("bytes past the end", .here + Pickle.raw(0x42, 9, 0, 0, 0), "the pickle ends 8 bytes too early"),
        bad("a number past the end", .here + Pickle.raw(0x47, 0), "the pickle ends 6 bytes too early"),
        bad("a line past the end", .here + Pickle.code("cos"), "the pickle ends 1 bytes too early"),
        bad(
            "a frame past the end", .here + Pickle.raw(0x95, 2, 0, 0, 0, 0, 0, 0, 0),
            "the pickle ends 1 bytes too early"),
        bad(
            "a frame of 2^64 - 1 bytes", .here + Pickle.raw(0x95, 255, 255, 255, 255, 255, 255, 255, 255),
            "the pickle ends 9223372036854775806 bytes too early"),
    ]

    private static let references: [RejectedFile] = [
        reference("too few parts", Pickle.tuple(.text("storage"), .global("torch", "FloatStorage")), "has 2 parts"),
        reference(
            "no class", Pickle.tuple(.text("storage"), .text("FloatStorage"), .text("0"), .text("cpu"), .int(4)),
            "has text for a storage class"),
        reference(
            "another class",
            Pickle.tuple(.text("storage"), .global("torch", "Size"), .text("0"), .text("cpu"), .int(4)),
            "has torch.Size for a storage class"),
        reference(
            "a number for a key",
            Pickle.tuple(.text("storage"), .global("torch", "FloatStorage"), .int(0), .text("cpu"), .int(4)),
            "has an integer for a key"),
        reference(
            "a negative count",
            Pickle.tuple(.text("storage"), .global("torch", "FloatStorage"), .text("0"), .text("cpu"), .int(-4)),
            "has no count of elements"),
        reference(
            "a count beyond 64 bits",
            Pickle.tuple(
                .text("storage"), .global("torch", "FloatStorage"), .text("0"), .text("cpu"),
                .raw(0x8A, 9, 0, 0, 0, 0, 0, 0, 0, 0, 1)), "has no count of elements"),
        reference(
            "a part that is a number",
            Pickle.tuple(
                .text("storage"), .global("torch", "FloatStorage"), .text("0"), .text("cpu"), .int(4), .int(1)),
            "has an integer for a part of a storage"),
        reference(
            "a part with a negative offset",
            Pickle.tuple(
                .text("storage"), .global("torch", "FloatStorage"), .text("0"), .text("cpu"), .int(4),
                .tuple(.text("1"), .int(-1), .int(2))), "has a part of a storage without key, offset and count"),
        bad(
            "a quantised storage",
            Pickle.mark + .text("storage") + .here + .global("torch", "QInt8Storage"),
            "torch.QInt8Storage: a quantised tensor: its values need scales that are not in the storage"),
        arguments("too few arguments", Pickle.storage() + .int(0), "2 arguments are not what it takes"),
        arguments(
            "a text for a storage", .text("0") + .int(0) + .ints([4]) + .ints([1]) + .no + .none,
            "text where a storage belongs"),
        arguments(
            "a text for an offset", Pickle.storage() + .text("0") + .ints([4]) + .ints([1]) + .no + .none,
            "text where an offset belongs"),
        arguments(
            "a number for sizes", Pickle.storage() + .int(0) + .int(4) + .ints([1]) + .no + .none,
            "an integer where sizes or strides belong"),
        arguments(
            "a list for sizes", Pickle.storage() + .int(0) + .emptyList + .ints([1]) + .no + .none,
            "a list where sizes or strides belong"),
        arguments(
            "a text among strides", Pickle.storage() + .int(0) + .ints([4]) + .tuple(.text("1")) + .no + .none,
            "text among sizes or strides"),
        bad(
            "65 dimensions",
            Pickle.global("torch._utils", "_rebuild_tensor_v2") + .mark + .storage() + .int(0)
                + .ints([Int](repeating: 1, count: 65)) + .ints([1]) + .no + .none + .tupleEnd + .here + .reduce,
            "more than 64 dimensions"),
        bad(
            "a conjugated view",
            Pickle.global("torch._utils", "_rebuild_tensor_v2") + .mark + .storage() + .int(0) + .ints([4])
                + .ints([1]) + .no + .none + .dict((.text("conj"), .yes)) + .tupleEnd + .here + .reduce,
            "torch._utils._rebuild_tensor_v2: a view with conjugated or negated elements"),
        bad(
            "an element type that only PyTorch has",
            Pickle.global("torch._utils", "_rebuild_tensor_v3") + .mark + .storage() + .int(0) + .ints([4])
                + .ints([1]) + .no + .none + .global("torch", "complex32") + .tupleEnd + .here + .reduce,
            "torch.complex32: an element type that Espalier does not know"),
        bad(
            "an OrderedDict of a number",
            Pickle.global("collections", "OrderedDict") + .int(1) + .tuple1 + .here + .reduce,
            "collections.OrderedDict: it is made of an integer"),
        bad(
            "an OrderedDict of no pairs",
            Pickle.global("collections", "OrderedDict") + .emptyList + .int(1) + .append + .tuple1 + .here + .reduce,
            "collections.OrderedDict: its members are no pairs"),
        bad(
            "a set of a number", Pickle.global("builtins", "set") + .int(1) + .tuple1 + .here + .reduce,
            "builtins.set: its members are not a list"),
    ]

    private static func reference(_ name: String, _ id: Pickle, _ fact: String) -> RejectedFile {
        bad("a reference with " + name, id + .here + .persistentID, "the reference to a storage " + fact)
    }

    private static func arguments(_ name: String, _ members: Pickle, _ fact: String) -> RejectedFile {
        let call = Pickle.global("torch._utils", "_rebuild_tensor_v2") + .mark + members + .tupleEnd
        return bad("a tensor of " + name, call + .here + .reduce, "torch._utils._rebuild_tensor_v2: " + fact)
    }
}
