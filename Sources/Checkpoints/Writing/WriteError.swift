import Glibc

/// Why a file could not be written; the old file, if there was one, is untouched in every case.
package enum WriteError: Error, Sendable, Hashable {
    /// Something of that name is there, and nobody asked to replace it.
    case exists(path: String)
    /// No space, quota used up, or over the size limit; `code` is the system's errno.
    case diskFull(path: String, code: Int32)
    case cannotWrite(path: String, code: Int32)
    /// What was read back is not what was written.
    case verificationFailed(path: String, fact: String)
    /// The caller's tensors cannot be a safetensors file.
    case invalid(path: String, tensor: String?, fact: String)

    package var path: String {
        switch self {
        case .exists(let path), .diskFull(let path, _), .cannotWrite(let path, _), .verificationFailed(let path, _),
            .invalid(let path, _, _):
            path
        }
    }

    /// The right case for a failed system call.
    static func system(_ path: String, _ code: Int32) -> WriteError {
        switch code {
        case ENOSPC, EDQUOT, EFBIG: .diskFull(path: path, code: code)
        case EEXIST: .exists(path: path)
        default: .cannotWrite(path: path, code: code)
        }
    }
}

extension WriteError: CustomStringConvertible {
    /// One line, safe for a terminal.
    package var description: String {
        let fact =
            switch self {
            case .exists: "already exists, and is not replaced unless asked"
            case .diskFull(_, let code):
                "the disk is full or its limit is reached (\(Self.text(code))); nothing was changed"
            case .cannotWrite(_, let code): "cannot be written: \(Self.text(code))"
            case .verificationFailed(_, let fact): "reading back gave something else: \(fact.printable)"
            case .invalid(_, let tensor, let fact):
                (tensor.map { "tensor '\($0.printable(limit: 120))': " } ?? "") + fact.printable
            }
        return path.printable + ": " + fact
    }

    private static func text(_ code: Int32) -> String { String(cString: strerror(code)) }
}
