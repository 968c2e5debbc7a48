/// What a file of no known format seems to be, told by its first bytes.
package enum ForeignFormat: Sendable, Hashable, CaseIterable, CustomStringConvertible {
    case ggml, zip, pickle, hdf5, gzip, zstandard, tar, torchTar, gitPointer, webPage, json, empty

    /// nil where nothing is recognised. `bytes` are the first of the file, 512 are enough; `size` is the whole file's.
    package init?(_ bytes: some Collection<UInt8>, size: Int) {
        func begins(_ text: String) -> Bool { bytes.starts(with: text.utf8) }
        func begins(_ prefix: [UInt8]) -> Bool { bytes.starts(with: prefix) }
        if size == 0 {
            self = .empty
        } else if begins("lmgg") || begins("tjgg") {
            self = .ggml
        } else if begins("PK\u{3}\u{4}") {
            self = .zip
        } else if begins([0x80, 2]) || begins([0x80, 3]) || begins([0x80, 4]) || begins([0x80, 5]) {
            self = .pickle
        } else if begins([0x89] + Array("HDF".utf8)) {
            self = .hdf5
        } else if begins([0x1F, 0x8B]) {
            self = .gzip
        } else if begins([0x28, 0xB5, 0x2F, 0xFD]) {
            self = .zstandard
        } else if begins("version https://git-lfs") {
            self = .gitPointer
        } else if begins("<!") || begins("<html") || begins("<HTML") || begins("<?xml") {
            self = .webPage
        } else if bytes.dropFirst(257).starts(with: "ustar".utf8) {
            self = Self.torchMembers.contains { begins($0 + "\0") } ? .torchTar : .tar
        } else if let first = bytes.first(where: { ![0x20, 0x0A, 0x0D, 0x09].contains($0) }),
            first == 0x7B || first == 0x5B
        {
            self = .json
        } else {
            return nil
        }
    }

    package var description: String {
        switch self {
        case .ggml: "an old GGML model"
        case .zip: "a zip archive without arrays or a PyTorch network"
        case .pickle: "a Python pickle, but not one that torch.save wrote"
        case .hdf5: "an HDF5 file (Keras)"
        case .gzip: "a gzip archive"
        case .zstandard: "a Zstandard archive"
        case .tar: "a tar archive"
        case .torchTar: "a PyTorch file of before 0.2 (tar); load and save it with a later PyTorch"
        case .gitPointer: "a Git LFS pointer, so the weights were not downloaded (git lfs pull)"
        case .webPage: "a web page, so the download failed"
        case .json: "JSON text"
        case .empty: "an empty file"
        }
    }

    /// One of them is the first member of PyTorch's first format.
    private static let torchMembers = ["sys_info", "pickle", "storages", "tensors"]
}
