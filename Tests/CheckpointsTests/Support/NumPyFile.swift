/// NumPy arrays written by hand, so that they may be wrong.
enum NumPyFile {
    /// `\x93NUMPY`, version, length, header text, and `data` bytes counting up from 0.
    static func array(_ header: String, version: (UInt8, UInt8) = (1, 0), length: Int? = nil, data: Int = 8) -> [UInt8]
    {
        let text = Array(header.utf8)
        return [0x93] + Array("NUMPY".utf8) + [version.0, version.1]
            + word(length ?? text.count, version.0 == 1 ? 2 : 4) + text
            + (0..<data).map { UInt8(truncatingIfNeeded: $0) }
    }

    /// A header as NumPy writes it, but for the padding.
    static func header(_ descr: String = "<f4", fortran: Bool = false, _ shape: String = "(2,)") -> String {
        "{'descr': '\(descr)', 'fortran_order': \(fortran ? "True" : "False"), 'shape': \(shape), }\n"
    }

    /// Bytes as a deflate stream without compression.
    static func deflated(_ bytes: [UInt8]) -> [UInt8] {
        [1] + word(bytes.count, 2) + word(~bytes.count, 2) + bytes
    }

    /// A deflated entry.
    static func entry(_ name: String, deflating bytes: [UInt8]) -> ZipFile.Entry {
        ZipFile.Entry(name, deflated(bytes)).with {
            ($0.method, $0.size, $0.checksum) = (8, bytes.count, ZipFile.checksum(bytes))
        }
    }
}
