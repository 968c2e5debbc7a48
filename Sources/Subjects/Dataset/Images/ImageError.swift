/// What is wrong with a picture, and at which of its bytes.
package struct ImageError: Error, Sendable, Hashable {
    package let fault: ImageFault
    package let offset: Int

    init(_ fault: ImageFault, _ offset: Int) {
        self.fault = fault
        self.offset = offset
    }
}

package enum ImageFault: Error, Sendable, Hashable {
    case notAnImage
    /// Bytes that are not there.
    case truncated(missing: Int)
    case checksum(chunk: String)
    /// A field of the header that cannot be.
    case header(String)
    case tooLarge(width: Int, height: Int)
    case palette(String)
    /// A chunk that does not belong there, or is absent.
    case order(chunk: String)
    case unknownChunk(String)
    case damagedStream
    /// The picture needs so many bytes; `found` came, or can come at most.
    case tooFewBytes(expected: Int, found: Int)
    case tooManyBytes(expected: Int)
    case streamChecksum
    case filter(Int)
    case noMemory
}

extension ImageFault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notAnImage: "no PNG, PGM or PPM image"
        case .truncated(let missing): "the image ends \(missing) bytes early"
        case .checksum(let chunk): "chunk \(chunk) does not match its checksum"
        case .header(let fact): "the image's header has \(fact)"
        case .tooLarge(let width, let height): "an image of \(width) × \(height) pixels is too large"
        case .palette(let fact): "the palette has \(fact)"
        case .order(let chunk): "chunk \(chunk) is absent or out of place"
        case .unknownChunk(let chunk): "chunk \(chunk) is needed, and not known"
        case .damagedStream: "the compressed pixels are damaged"
        case .tooFewBytes(let expected, let found): "the pixels take \(expected) bytes, at most \(found) come"
        case .tooManyBytes(let expected): "the pixels take \(expected) bytes, more come"
        case .streamChecksum: "the pixels do not match their checksum"
        case .filter(let filter): "row filter \(filter) does not exist"
        case .noMemory: "no memory to inflate the pixels"
        }
    }
}
