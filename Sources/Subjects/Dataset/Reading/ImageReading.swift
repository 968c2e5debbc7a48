import Checkpoints
import Tensors

/// A folder of images, or of folders whose names are the classes, or of parts that hold those; or one image.
struct ImageReading {
    private let path: String
    private let options: DatasetOptions

    /// An image, by its folder's name where that is a class.
    private struct Item {
        let file: String
        let folder: String?
        let header: ImageHeader
    }

    init(_ path: String, _ options: DatasetOptions) {
        self.path = path
        self.options = options
    }

    func parts() throws(DatasetError) -> [(name: String, data: Dataset)] {
        guard PathName.isDirectory(path) else {
            guard let item = try item(path, in: nil) else { throw .unknownContent(file: path) }
            return [("", try dataset("", [item], classes: []))]
        }
        let folders = try names(in: path).filter { PathName.isDirectory(PathName.join(path, $0)) }
        let isParted = !folders.isEmpty && folders.allSatisfy { ColumnName.part(of: $0) != nil }
        var found: [(name: String, items: [Item])] = []
        for folder in isParted ? folders : [""] {
            let items = try items(in: folder.isEmpty ? path : PathName.join(path, folder))
            found.append((ColumnName.part(of: folder) ?? "", items))
        }
        let named = Set(found.flatMap { $0.items.compactMap(\.folder) }).sorted()
        let classes = NaturalOrder.permutation(of: named).map { named[$0] }
        var parts: [(name: String, data: Dataset)] = []
        for (name, items) in found { parts.append((name, try dataset(name, items, classes: classes))) }
        return parts
    }

    private func dataset(_ part: String, _ items: [Item], classes: [String]) throws(DatasetError) -> Dataset {
        guard let first = items.first else { throw .noImages(folder: path) }
        let size = options.imageSize ?? .init(height: first.header.height, width: first.header.width)
        if options.imageSize == nil {
            for item in items where (item.header.height, item.header.width) != (size.height, size.width) {
                throw .sizesDiffer(
                    file: item.file, size: [item.header.height, item.header.width], other: first.file,
                    otherSize: [size.height, size.width])
            }
        }
        let channels = options.imageChannels ?? (items.contains { $0.header.colors == 3 } ? 3 : 1)
        let images = StoredImages(files: items.map(\.file), channels: channels, size: size, options.imageSize != nil)
        var column = Column(
            "images", images, storedType: .u8, storedShape: [channels, size.height, size.width])
        var transform = try options.transform(of: column, file: path)
        // The decoder has put the channels first already.
        transform.movesChannels = options.channelsLast ?? false
        column.apply(transform)
        let numbers = Dictionary(uniqueKeysWithValues: zip(classes, classes.indices))
        let values = items.compactMap { $0.folder.flatMap { numbers[$0] } }
        let labels = values.count == items.count ? Labels(name: "folder", values: values, classNames: classes) : nil
        return Dataset(
            path: path, name: PathName.name(of: path) + (part.isEmpty ? "" : " \(part)"), columns: [column],
            labels: options.labels == .none ? nil : labels, stored: items.count)
    }

    /// Images of the folder itself, else those of the folders in it; natural order.
    private func items(in folder: String) throws(DatasetError) -> [Item] {
        let paths = try names(in: folder).map { PathName.join(folder, $0) }
        var items: [Item] = []
        for file in paths where !PathName.isDirectory(file) {
            if let item = try item(file, in: nil) { items.append(item) }
        }
        guard items.isEmpty else { return items }
        for inner in paths where PathName.isDirectory(inner) {
            for name in try names(in: inner) where !PathName.isDirectory(PathName.join(inner, name)) {
                if let item = try item(PathName.join(inner, name), in: PathName.name(of: inner)) { items.append(item) }
            }
        }
        return items
    }

    /// Nil for a file that is no image.
    private func item(_ file: String, in folder: String?) throws(DatasetError) -> Item? {
        let head = try FileHead(path: file)
        if let format = ImageHeader.foreignFormat(of: head.bytes) { throw .foreignImage(file: file, format: format) }
        guard ImageHeader.format(of: head.bytes.span.bytes) != nil else { return nil }
        do throws(ImageError) {
            return Item(file: file, folder: folder, header: try ImageHeader(head.bytes.span.bytes))
        } catch { throw .image(file: file, offset: error.offset, error.fault) }
    }

    private func names(in folder: String) throws(DatasetError) -> [String] {
        do throws(CheckpointError) { return try PathName.list(folder) } catch { throw .checkpoint(error) }
    }
}
