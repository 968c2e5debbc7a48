import Glibc

/// A folder with files in it, gone when the value is.
final class TemporaryFolder {
    struct Failure: Error {}
    let path: String
    private let names: [String]

    init(_ files: [String: String]) throws {
        var template = Array("/tmp/espalier-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Failure() }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        names = Array(files.keys)
        for (name, text) in files {
            guard let file = fopen(path + "/" + name, "w") else { throw Failure() }
            fputs(text, file)
            fclose(file)
        }
    }

    deinit {
        for name in names { unlink(path + "/" + name) }
        rmdir(path)
    }
}
