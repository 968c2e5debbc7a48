/// A name of Python code that a pickle may say. Each stands for what it means; none is ever imported or called.
///
/// The list is closed: what state dicts, optimisers and TorchScript need, and the plain values that people save beside them.
/// Compare `torch._weights_only_unpickler`, which allows the same kinds.
struct PickleGlobal: Hashable, Sendable {
    enum Meaning: Hashable, Sendable {
        // MARK: Tensors
        case tensor
        case tensorVersion2
        /// States its own element type; for those that have no storage class.
        case tensorVersion3
        /// Stands for its first argument: a parameter for its tensor, a list of TorchScript for its elements.
        case wrapper(arguments: ClosedRange<Int>)
        /// A tensor with attributes or of a class: function, class, arguments, state.
        case tensorOfType
        /// The classes that `tensorOfType` may name: those that mean a plain tensor.
        case tensorClass
        case storage(TorchStorageType)
        case dtype(TorchStorageType)
        case unreadable(PickleFault.Unreadable)

        // MARK: Containers
        /// Called with nothing, or with a dictionary or a list of pairs.
        case orderedDictionary
        case defaultDictionary
        case counter
        case set

        // MARK: Values without tensors
        /// Called with whatever is plain, it gives something plain.
        case value
        /// Its state may be set, and is of no interest.
        case valueWithState
        /// Only ever named: `int` as a defaultdict's factory.
        case name

        // MARK: Objects
        /// A bag of options, as timm, DETR and MAE save them; looked into like a dictionary.
        case options
        /// A class whose code the archive itself has; its attributes are looked into.
        case scriptClass
    }

    let meaning: Meaning
    /// Dotted.
    let name: String

    /// - Parameter isScript: whether the archive is one of TorchScript, whose classes are named `__torch__.…`.
    /// - Throws: `.forbidden` or `.unreadable` with the name.
    init(module: String, name: String, isScript: Bool) throws(PickleFault) {
        let dotted = module + "." + name
        if let meaning = Self.meaning(module, name) {
            if case .unreadable(let kind) = meaning { throw .unreadable(name: dotted, kind) }
            self.meaning = meaning
        } else if isScript, module == "__torch__" || module.hasPrefix("__torch__.") {
            meaning = .scriptClass
        } else {
            throw .forbidden(name: dotted)
        }
        self.name = dotted
    }

    private static func meaning(_ module: String, _ name: String) -> Meaning? {
        switch module {
        case "torch", "torch.cuda", "torch.storage": torch(module, name)
        case "torch._utils", "torch._tensor", "torch.tensor", "torch.nn.parameter": rebuilding(module, name)
        case "torch.jit._pickle": script[name]
        case "torch.serialization": name == "_get_layout" ? .value : nil
        case "builtins", "__builtin__": builtin(name)
        case "collections": collections[name]
        case "_codecs": name == "encode" ? .value : nil
        case "numpy": ["dtype": .valueWithState, "ndarray": .name][name]
        case "numpy.core.multiarray", "numpy._core.multiarray":
            ["scalar": .value, "_reconstruct": .valueWithState][name]
        case "numpy.core.numeric", "numpy._core.numeric": name == "_frombuffer" ? .value : nil
        case "argparse": name == "Namespace" ? .options : nil
        default: nil
        }
    }

    private static func torch(_ module: String, _ name: String) -> Meaning? {
        if name == "UntypedStorage" || name == "_UntypedStorage" { return .storage(.untyped) }
        guard module != "torch.storage" else { return nil }
        if let type = TorchStorageType(storage: name) { return .storage(type) }
        if quantizedStorages.contains(name) { return .unreadable(.quantized) }
        guard module == "torch" else { return nil }
        if let type = TorchStorageType(dtype: name) { return .dtype(type) }
        if TorchStorageType.otherTypes.contains(name) { return .name }
        return switch name {
        case "Size": .wrapper(arguments: 1...1)
        case "device": .value
        case "Tensor": .tensorClass
        case "strided", "contiguous_format", "channels_last", "preserve_format": .name
        case "per_tensor_affine", "per_tensor_symmetric", "per_channel_affine", "per_channel_symmetric",
            "per_channel_affine_float_qparams":
            .name
        default: nil
        }
    }

    private static func rebuilding(_ module: String, _ name: String) -> Meaning? {
        switch (module, name) {
        case ("torch._utils", "_rebuild_tensor"): .tensor
        case ("torch._utils", "_rebuild_tensor_v2"): .tensorVersion2
        case ("torch._utils", "_rebuild_tensor_v3"): .tensorVersion3
        case ("torch._utils", "_rebuild_parameter"): .wrapper(arguments: 1...3)
        case ("torch._utils", "_rebuild_parameter_with_state"): .wrapper(arguments: 1...4)
        case ("torch._utils", "_rebuild_device_tensor_from_cpu_tensor"): .wrapper(arguments: 4...4)
        case ("torch._utils", _): unreadable[name].map { .unreadable($0) }
        case ("torch._tensor", "_rebuild_from_type_v2"), ("torch._tensor", "_rebuild_from_type"),
            ("torch.tensor", "_rebuild_from_type"):
            .tensorOfType
        case ("torch.nn.parameter", "Parameter"), ("torch.nn.parameter", "Buffer"): .tensorClass
        default: nil
        }
    }

    private static func builtin(_ name: String) -> Meaning? {
        switch name {
        case "set", "frozenset": .set
        case "complex", "bytearray", "bytes": .value
        case "int", "float", "bool", "str", "list", "dict", "tuple": .name
        default: nil
        }
    }

    private static let collections: [String: Meaning] = [
        "OrderedDict": .orderedDictionary, "defaultdict": .defaultDictionary, "Counter": .counter,
    ]

    private static let script: [String: Meaning] = [
        "build_intlist": .wrapper(arguments: 1...1), "build_tensorlist": .wrapper(arguments: 1...1),
        "build_doublelist": .wrapper(arguments: 1...1), "build_boollist": .wrapper(arguments: 1...1),
        "restore_type_tag": .wrapper(arguments: 2...2),
    ]

    private static let unreadable: [String: PickleFault.Unreadable] = [
        "_rebuild_qtensor": .quantized, "_rebuild_sparse_tensor": .sparse, "_rebuild_sparse_csr_tensor": .sparse,
        "_rebuild_nested_tensor": .nested, "_rebuild_meta_tensor_no_storage": .meta,
        "_rebuild_wrapper_subclass": .wrapped,
    ]

    private static let quantizedStorages: Set<String> = [
        "QInt8Storage", "QUInt8Storage", "QInt32Storage", "QUInt4x2Storage", "QUInt2x4Storage",
    ]
}
