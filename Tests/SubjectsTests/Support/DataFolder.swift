import Foundation

/// A folder of one test's own, removed with its last reference.
final class DataFolder: Sendable {
    let path = NSTemporaryDirectory() + "/data-" + UUID().uuidString

    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Writes a file, making folders on the way; returns its path.
    @discardableResult
    func write(_ name: String, _ bytes: [UInt8]) throws -> String {
        let file = path + "/" + name
        let folder = (file as NSString).deletingLastPathComponent
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data(bytes).write(to: URL(filePath: file))
        return file
    }

    @discardableResult
    func write(_ name: String, _ text: String) throws -> String { try write(name, Array(text.utf8)) }

    /// A grey picture, every pixel of one level.
    @discardableResult
    func grey(_ name: String, height: Int = 2, width: Int = 3, level: UInt8) throws -> String {
        let head = Array("P5 \(width) \(height) 255\n".utf8)
        return try write(name, head + Array(repeating: level, count: height * width))
    }
}
