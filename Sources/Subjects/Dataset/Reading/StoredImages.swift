import Checkpoints
import Tensors

/// Image files, each decoded when a batch asks for it: U8 `[channels, height, width]`.
struct StoredImages: SampleStore {
    let files: [String]
    private let channels: Int
    private let size: DatasetOptions.ImageSize
    private let isResized: Bool

    init(files: [String], channels: Int, size: DatasetOptions.ImageSize, _ isResized: Bool) {
        self.files = files
        self.channels = channels
        self.size = size
        self.isResized = isResized
    }

    func copy(_ row: Int, into target: inout MutableRawSpan) throws(DatasetError) {
        var image = try decoded(files[row]).converted(toChannels: channels)
        if isResized { image = image.resized(height: size.height, width: size.width) }
        guard (image.height, image.width) == (size.height, size.width) else {
            throw .sizesDiffer(
                file: files[row], size: [image.height, image.width], other: files[0],
                otherSize: [size.height, size.width])
        }
        target.withUnsafeMutableBytes { target in image.samples.withUnsafeBytes { target.copyMemory(from: $0) } }
    }

    private func decoded(_ file: String) throws(DatasetError) -> Image {
        let result: Result<Image, ImageError>
        do throws(CheckpointError) {
            let map = try MappedFile(file)
            result = map.withBytes(0..<map.size) { bytes in
                Result { () throws(ImageError) in try Image(bytes) }
            }
            try map.checkUndamaged(path: file)
        } catch { throw .checkpoint(error) }
        do { return try result.get() } catch { throw .image(file: file, offset: error.offset, error.fault) }
    }
}
