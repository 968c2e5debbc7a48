import Foundation
import Subjects
import Tensors
import Testing

/// Text through a tokenizer that makes a token of every byte.
@Suite struct DatasetTextTests {
    private let folder: DataFolder

    init() throws { folder = try DataFolder() }

    private static let bytewise: Dataset.Tokenizer = { $0.utf8.map { Int($0) } }

    private func open(_ path: String, _ options: String) throws -> Dataset {
        try Dataset.open(path, options: DatasetOptions.parse(path + options).options, tokenizer: Self.bytewise)
            .evaluation
    }

    @Test func windowsAreRunsOfTokens() throws {
        let data = try open(try folder.write("a.txt", "abcdefg"), ":window=3,stride=2")
        #expect(data.count == 3)
        #expect(try data.batch(0..<3).inputs[0].value.integers == [97, 98, 99, 99, 100, 101, 101, 102, 103])
    }

    @Test func aByteOrderMarkIsNoText() throws {
        let data = try open(try folder.write("a.txt", [0xEF, 0xBB, 0xBF] + Array("xyz".utf8)), ":window=3")
        #expect(try data.batch([0]).inputs[0].value.integers == [120, 121, 122])
    }

    @Test func textThatIsNotUTF8NamesItsByte() throws {
        let path = try folder.write("a.txt", Array("häh".utf8) + [0xFF] + Array("ä".utf8))
        let error = #expect(throws: DatasetError.self) { try open(path, ":window=2") }
        #expect(error == .notText(file: path, offset: 4))
        #expect(error?.description == "\(path): not UTF-8 text (byte 4)")
    }

    /// 9 MB in lines of ten characters come in pieces, and no byte is lost or doubled.
    @Test func aLongTextIsReadInPieces() throws {
        let line = Array("äbcdefgh\n".utf8)
        let path = try folder.write("long.txt", Array(repeating: line, count: 900_000).flatMap { $0 })
        let data = try open(path, ":window=10")
        #expect(data.count == 900_000)
        let expected = line.map { Int64($0) }
        #expect(try data.batch([0]).inputs[0].value.integers == expected)
        #expect(try data.batch([419_430, 899_999]).inputs[0].value.integers == expected + expected)
        #expect(try open(path, ":window=10,tokens=25").count == 2)
    }

    @Test func textWithoutATokenizerIsRefused() throws {
        let path = try folder.write("a.txt", "some words")
        #expect(throws: DatasetError.noTokenizer(file: path)) { try Dataset.open(path) }
    }

    @Test func whatATokenizerThrowsIsSaid() throws {
        struct Refusal: Error, CustomStringConvertible { let description = "no such\nword" }
        let path = try folder.write("a.txt", "some words")
        let error = #expect(throws: DatasetError.self) { try Dataset.open(path) { _ in throw Refusal() } }
        #expect(error?.description == "\(path): the tokenizer failed: no such\\u{a}word")
        #expect(throws: DatasetError.self) { try Dataset.open(path) { _ in [-1] } }
        #expect(throws: DatasetError.self) { try Dataset.open(path) { _ in [1 << 40] } }
    }

    @Test func numbersAreIdentifiersUnlessTextIsAskedFor() throws {
        let path = try folder.write("n.txt", "12 7\n")
        #expect(try open(path, ":window=2").batch([0]).inputs[0].value.integers == [12, 7])
        #expect(try open(path, ":window=2,as=text").batch([0]).inputs[0].value.integers == [49, 50])
    }

    @Test func aNumberThatIsNoneNamesItsByte() throws {
        for (text, offset) in [("12 -7", 3), ("1 2147483648", 11), ("1 x", 2)] {
            let path = try folder.write("n.txt", text)
            #expect(throws: DatasetError.badNumber(file: path, offset: offset)) { try open(path, ":as=ids,window=1") }
        }
        let last = try folder.write("n.txt", "2147483647")
        #expect(try open(last, ":window=1").batch([0]).inputs[0].value.integers == [2_147_483_647])
    }

    @Test func otherFilesAreRefused() throws {
        let binary = try folder.write("b.bin", [1, 0, 2])
        #expect(throws: DatasetError.unknownContent(file: binary)) { try Dataset.open(binary) }
        let jpeg = try folder.write("j.png", [0xFF, 0xD8, 0xFF, 0xE0])
        #expect(throws: DatasetError.foreignImage(file: jpeg, format: "JPEG")) { try Dataset.open(jpeg) }
        #expect(throws: DatasetError.self) { try Dataset.open(folder.path + "/none") }
        #expect(throws: DatasetError.self) { try Dataset.open(try folder.write("empty", "")) }
    }
}
