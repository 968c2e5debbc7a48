private func value(_ pickle: Pickle) -> Pickle { Pickle.dict((.text("x"), pickle)) }

private func weight(_ pickle: Pickle) -> Pickle { Pickle.dict((.text("w"), pickle)) }

extension RejectedFile {
    /// Pickles that want to run something, each by another opcode; the name of what it wanted is in the text.
    static let malicious: [RejectedFile] = [
        bad("os.system by REDUCE", .here + Pickle.call("os", "system", .text("true")), unnamed("os.system")),
        bad("posix.system by REDUCE", .here + Pickle.call("posix", "system", .text("true")), unnamed("posix.system")),
        bad("only named", .here + Pickle.global("os", "system"), unnamed("os.system")),
        bad("in a dictionary", value(.here + Pickle.global("subprocess", "Popen")), unnamed("subprocess.Popen", true)),
        bad("by INST", .mark + .text("true") + .here + Pickle.code("ios\nsystem\n"), unnamed("os.system")),
        bad(
            "an allowed name by INST", .mark + .here + Pickle.code("icollections\nOrderedDict\n"),
            "INST of collections.OrderedDict, which Espalier lets a pickle name but not call"),
        bad(
            "by OBJ", .mark + Pickle.global("argparse", "Namespace") + .here + Pickle.code("o"),
            "OBJ of argparse.Namespace, which Espalier lets a pickle name but not call"),
        bad("by NEWOBJ", .here + Pickle.global("os", "system") + .emptyTuple + .newObject, unnamed("os.system")),
        bad(
            "an allowed name by NEWOBJ", Pickle.global("torch", "FloatStorage") + .emptyTuple + .here + .newObject,
            "NEWOBJ of torch.FloatStorage, which Espalier lets a pickle name but not call"),
        bad(
            "by NEWOBJ_EX", .emptyDict + .emptyTuple + .emptyDict + .here + Pickle.raw(0x92),
            "the opcode NEWOBJ_EX, which no state dict needs"),
        bad(
            "by STACK_GLOBAL", .text("os") + .text("system") + .here + Pickle.raw(0x93), unnamed("os.system")),
        bad(
            "by STACK_GLOBAL of a number", .text("os") + .int(1) + .here + Pickle.raw(0x93),
            "STACK_GLOBAL needs two texts"),
        bad("by EXT1", .here + Pickle.raw(0x82, 7), "EXT1 with extension code 7: no state dict needs extensions"),
        bad("by EXT2", .here + Pickle.raw(0x83, 7, 1), "EXT2 with extension code 263: no state dict needs extensions"),
        bad(
            "by EXT4", .here + Pickle.raw(0x84, 7, 1, 0, 0),
            "EXT4 with extension code 263: no state dict needs extensions"),
        bad("builtins.getattr", .here + Pickle.global("builtins", "getattr"), unnamed("builtins.getattr")),
        bad("builtins.eval", .here + Pickle.global("__builtin__", "eval"), unnamed("__builtin__.eval")),
        bad("torch.hub.load", .here + Pickle.global("torch.hub", "load"), unnamed("torch.hub.load")),
        bad("a dotted name", .here + Pickle.global("torch", "hub.load"), unnamed("torch.hub.load")),
        bad(
            "a dotted module", .text("torch.") + .text("Size") + .here + Pickle.raw(0x93), unnamed("torch..Size", true)),
        bad("a name with a space", .here + Pickle.global("torch", "Size "), unnamed("torch.Size ", true)),
        bad(
            "torch.load itself", .here + Pickle.global("torch.serialization", "load"),
            unnamed("torch.serialization.load")),
        bad(
            "torch.storage._load_from_bytes", .here + Pickle.global("torch.storage", "_load_from_bytes"),
            unnamed("torch.storage._load_from_bytes")),
        bad("numpy.load", .here + Pickle.global("numpy", "load"), unnamed("numpy.load")),
        bad("copyreg", .here + Pickle.global("copyreg", "_reconstructor"), unnamed("copyreg._reconstructor")),
        bad(
            "a class of TorchScript in a plain archive", .here + Pickle.global("__torch__", "Net"),
            unnamed("__torch__.Net", true)),
        bad("a name that steers the terminal", .here + Pickle.global("os", "\u{1b}[2J"), unnamed(#"os.\u{1b}[2J"#)),
        bad(
            "a call of what was made", .orderedDict + .emptyTuple + .here + .reduce,
            "REDUCE of a dict, which Espalier lets a pickle name but not call"),
        bad(
            "a call of an element type", Pickle.global("torch", "float32") + .emptyTuple + .here + .reduce,
            "REDUCE of torch.float32, which Espalier lets a pickle name but not call"),
        bad(
            "a call of a factory", Pickle.global("builtins", "dict") + .emptyTuple + .here + .reduce,
            "REDUCE of builtins.dict, which Espalier lets a pickle name but not call"),
        bad(
            "BUILD of a tuple", Pickle.call("torch", "Size", .emptyTuple) + .emptyDict + .here + .build,
            "BUILD sets the state of a tuple, which has none"),
        bad(
            "BUILD of a name", Pickle.global("torch", "Size") + .emptyDict + .here + .build,
            "BUILD sets the state of torch.Size, which has none"),
        bad(
            "BUILD of a dict", .emptyDict + .emptyDict + .here + .build,
            "BUILD sets the state of a dict, which has none"),
        bad(
            "BUILD of a tensor", Pickle.tensor() + .emptyDict + .here + .build,
            "BUILD sets the state of a tensor, which has none"),
        bad(
            "a class within a tensor",
            weight(
                Pickle.global("torch._tensor", "_rebuild_from_type_v2") + .mark
                    + Pickle.global("torch._utils", "_rebuild_tensor_v2") + Pickle.global("argparse", "Namespace")
                    + .emptyTuple + .none + .tupleEnd + .here + .reduce),
            "REDUCE of argparse.Namespace, which Espalier lets a pickle name but not call"),
        bad(
            "a function within a tensor",
            weight(
                Pickle.global("torch._tensor", "_rebuild_from_type_v2") + .mark + Pickle.global("_codecs", "encode")
                    + Pickle.global("torch", "Tensor") + .emptyTuple + .none + .tupleEnd + .here + .reduce),
            "REDUCE of _codecs.encode, which Espalier lets a pickle name but not call"),
        bad(
            "a text for a persistent id", .here + Pickle.code("Pos.system\n"),
            "the opcode PERSID, which no state dict needs"),
        bad(
            "a persistent id that is no tuple", .text("storage") + .here + .persistentID,
            "the reference to a storage is text, not a tuple"),
        bad(
            "a persistent id of a module",
            Pickle.tuple(.text("module"), .none, .text("m.py"), .text("x = 1")) + .here
                + .persistentID, "the reference to a storage does not begin with 'storage'"),
        bad("a buffer from outside", .here + Pickle.raw(0x97), "the opcode NEXT_BUFFER, which no state dict needs"),
    ]

    static func bad(_ name: String, _ value: Pickle, _ fact: String, tensor: String? = nil) -> RejectedFile {
        let offset = TorchFile.pickleStart + (Pickle.whole(value).here ?? 0)
        return RejectedFile(
            name, bytes: TorchFile.archive(value), "pickle", tensor, fact, offset, isRefusedByReference: true)
    }

    private static func unnamed(_ name: String, _ isClass: Bool = false) -> String {
        "the pickle names \(name), which is no plain value or tensor; nothing was run"
            + (isClass ? " (of a whole model save model.state_dict() instead)" : "")
    }
}
