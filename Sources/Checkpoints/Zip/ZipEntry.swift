/// One entry of a zip archive, as its central directory has it; checked to lie in the file and to overlap no other.
package struct ZipEntry: Sendable, Hashable {
    /// How its bytes are packed; the raw values are the format's.
    package enum Method: Int, Sendable, Hashable {
        case stored = 0
        case deflated = 8
    }

    /// As the archive has it: any characters but NUL, slashes and `..` too. Never make a path of it; show `name.printable`.
    package let name: String
    package let method: Method
    /// CRC-32 of the inflated bytes, as stated.
    package let checksum: UInt32
    /// Where its packed bytes lie, from the file's beginning. For a stored entry, these are its bytes.
    package let bytes: Range<Int>
    /// Bytes when inflated, as stated.
    package let size: Int
    /// Where its local header begins.
    package let headerOffset: Int

    package var isDirectory: Bool { name.utf8.last == UInt8(ascii: "/") }
}
