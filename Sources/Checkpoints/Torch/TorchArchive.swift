/// PyTorch's zip archive, of 1.6 and later: under one folder `data.pkl` and the storages `data/0`, `data/1` …, all stored.
///
/// TorchScript has the same with `constants.pkl` and the classes' code beside it; the code is not read.
package enum TorchArchive: CheckpointFormat {
    package static let id = FormatID.torchArchive

    /// What stands at the beginning of an archive, below its folder.
    private static let firstFiles: Set<Substring> = [
        "data.pkl", "version", "byteorder", "constants.pkl", "attributes.pkl", "model.json", ".format_version",
        ".storage_alignment", "debug_pkl", "bytecode.pkl",
    ]
    private static let firstFolders: Set<Substring> = ["data", "constants", "code", "tensors", ".data", "extra"]

    /// An archive whose first entry stands where PyTorch puts one: other archives have folders too.
    package static func recognises(_ head: FileHead) -> Bool {
        guard let name = ZipDirectory.firstName(head) else { return false }
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count >= 2, !name.hasSuffix(".npy") else { return false }
        return parts.count == 2 ? firstFiles.contains(parts[1]) : firstFolders.contains(parts[1])
    }

    package static func read(_ bytes: RawSpan, _ context: ReadingContext) throws(CheckpointError) -> FileContents {
        try read(bytes, context, limits: PickleLimits())
    }

    package static func read(
        _ bytes: RawSpan, _ context: ReadingContext, limits: PickleLimits
    ) throws(CheckpointError) -> FileContents {
        let directory = try ZipDirectory.read(bytes, path: context.path)
        let frame = try TorchFrame(directory, bytes)
        let contents = try read(frame.pickle, of: frame, bytes, context, limits)
        guard contents.tensors.isEmpty, let constants = frame.constants, !constants.bytes.isEmpty else {
            return contents
        }
        // Freezing makes constants of all parameters.
        let frozen = try read(constants, of: frame, bytes, context, limits)
        return frozen.tensors.isEmpty ? contents : frozen
    }

    /// The tensors of one pickle of the archive: `data.pkl`, or `constants.pkl`.
    private static func read(
        _ pickle: ZipEntry, of frame: TorchFrame, _ bytes: RawSpan, _ context: ReadingContext, _ limits: PickleLimits
    ) throws(CheckpointError) -> FileContents {
        var interpreter = PickleInterpreter(limits: limits, isScript: frame.constants != nil)
        let root: Pickled
        let end: Int
        do {
            (root, end) = try interpreter.run(bytes, pickle.bytes)
        } catch {
            throw .pickle(file: context.path, tensor: nil, offset: error.offset, error.fault)
        }
        let isFrozen = pickle != frame.pickle
        var listing = TorchListing(
            interpreter.heap, context, limits: limits, isSwapped: frame.isBigEndian, isScript: frame.constants != nil)
        if isFrozen { listing.isFrozen = true }
        if end < pickle.bytes.upperBound {
            listing.note(
                "\(pickle.bytes.upperBound - end) bytes of \(isFrozen ? "constants" : "data").pkl behind its end")
        }
        var contents = try listing.contents(of: root, offset: pickle.bytes.lowerBound) {
            (storage) throws(PickleFault) in try frame.bytes(of: storage, in: isFrozen ? "constants/" : "data/")
        }
        var hash = ContentHash()
        hash.add(bytes.extracting(pickle.bytes))
        contents.headerHash = hash.value
        return contents
    }
}

/// The entries of an archive that matter.
struct TorchFrame {
    let pickle: ZipEntry
    /// TorchScript's second pickle; nil in other archives.
    let constants: ZipEntry?
    let isBigEndian: Bool
    private let directory: ZipDirectory
    /// The folder that everything lies in, and its slash.
    private let folder: String

    init(_ directory: ZipDirectory, _ bytes: RawSpan) throws(CheckpointError) {
        func error(_ fact: String, _ entry: ZipEntry? = nil) -> CheckpointError {
            .pickle(file: directory.path, tensor: nil, offset: entry?.headerOffset ?? 0, .archive(fact: fact))
        }
        guard let first = directory.entries.first, let slash = first.name.firstIndex(of: "/") else {
            throw error("an archive without a folder")
        }
        let folder = String(first.name[...slash])
        if let other = directory.entries.first(where: { !$0.name.utf8.starts(with: folder.utf8) }) {
            let name = other.name.printable(limit: 120)
            throw error("entry '\(name)' is not in the folder '\(folder.printable(limit: 80))' of the others", other)
        }
        (self.directory, self.folder) = (directory, folder)
        guard let pickle = directory.entry(named: folder + "data.pkl") else {
            throw error(Self.missing { directory.entry(named: folder + $0) != nil })
        }
        guard pickle.method == .stored else { throw error("data.pkl is compressed, which PyTorch never does", pickle) }
        self.pickle = pickle
        constants = directory.entry(named: folder + "constants.pkl")
        if let constants, constants.method != .stored {
            throw error("constants.pkl is compressed, which PyTorch never does", constants)
        }
        isBigEndian = try Self.isBigEndian(directory, folder, bytes)
    }

    /// What an archive without `data.pkl` is.
    private static func missing(_ has: (String) -> Bool) -> String {
        if has("model.json") { return "a TorchScript archive of before 1.4; load and save it with 1.4 or later" }
        if has(".data/extern_modules") {
            return "an archive of torch.package, which holds whole models; save model.state_dict() instead"
        }
        return "no data.pkl in it"
    }

    /// `byteorder` holds a word; archives from before 2.0 have none and come from little-endian machines.
    private static func isBigEndian(
        _ directory: ZipDirectory, _ folder: String, _ bytes: RawSpan
    ) throws(CheckpointError) -> Bool {
        guard let entry = directory.entry(named: folder + "byteorder") else { return false }
        let word = String(decoding: try directory.contents(of: entry, bytes, limit: 64), as: UTF8.self)
        switch word {
        case "little": return false
        case "big": return true
        default:
            throw .pickle(
                file: directory.path, tensor: nil, offset: entry.bytes.lowerBound,
                .archive(fact: "byteorder is '\(word.printable)', neither little nor big"))
        }
    }

    /// Where a storage's elements lie: as many as the pickle states, of an entry that may be longer.
    func bytes(of storage: TorchStorage, in subfolder: String) throws(PickleFault) -> Range<Int> {
        guard let entry = directory.entry(named: folder + subfolder + storage.key) else {
            throw .noStorage(key: storage.key)
        }
        guard entry.method == .stored else { throw .compressed(key: storage.key) }
        let (size, overflows) = storage.count.multipliedReportingOverflow(by: storage.type.width)
        guard !overflows else { throw .badCount(key: storage.key) }
        guard size <= entry.size else {
            throw .storageSize(key: storage.key, expected: size, found: entry.size)
        }
        return try storage.part(of: entry.bytes.lowerBound..<entry.bytes.lowerBound + size)
    }
}
