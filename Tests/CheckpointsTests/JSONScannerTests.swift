import Checkpoints
import Foundation
import Testing

@Suite struct JSONScannerTests {
    @Test func readsEveryKindOfValue() throws {
        let value = try JSONValue(Array(#" {"a":[1,-2,3.5,1e3,true,false,null,"x"],"b":{},"b":7} "#.utf8))
        #expect(
            value["a"]?.elements == [
                .integer(1), .integer(-2), .number(3.5), .number(1000), .bool(true), .bool(false), .null, .string("x"),
            ])
        #expect(value["b"] == .integer(7) && value["c"] == nil)
    }

    @Test func unescapesStrings() throws {
        let text = #""\"\\\/\b\f\n\r\t\u0041\u00e9\u6F22\uD83D\uDE00é""#
        #expect(try JSONValue(Array(text.utf8)).text == "\"\\/\u{8}\u{C}\n\r\tAé漢😀é")
    }

    @Test func stringsOfEveryLengthEndWhereTheyEnd() throws {
        for length in 0..<40 {
            for special in ["", "\\n", "é", "\u{7F}"] {
                let body = String(repeating: "x", count: length) + special
                var scanner = JSONScanner(Array("\"\(body)\"yyyyyyyyyyyy".utf8))
                #expect(try scanner.string() == body.replacing("\\n", with: "\n"))
                #expect(scanner.next == 0x79)
            }
        }
    }

    @Test func quotedTextReadsBackTheSame() throws {
        let text = String(String.UnicodeScalarView((0..<0x300).compactMap(Unicode.Scalar.init))) + "😀\u{2028}"
        #expect(try JSONValue(Array(text.quotedJSON.utf8)).text == text)
        #expect(
            try JSONSerialization.jsonObject(with: Data(text.quotedJSON.utf8), options: .fragmentsAllowed) as? String
                == text)
    }

    @Test func countsStopAtTheLargestInteger() throws {
        var fits = JSONScanner(Array("9223372036854775807".utf8))
        #expect(try fits.count() == Int.max)
        var over = JSONScanner(Array("9223372036854775808".utf8))
        #expect(throws: JSONError(fault: .numberTooLarge, offset: 0)) { try over.count() }
    }

    @Test(arguments: [
        "", "-", "+1", "01", "1.", ".5", "1e", "1e+", "tru", "nul", "[1,]", "[", "{\"a\":1,}", "\"", "\"\\", "\"\\u12",
        "NaN", "1 2",
    ])
    func refusesWhatTheGrammarOfRFC8259DoesNotMake(_ text: String) {
        #expect(throws: JSONError.self) { _ = try JSONValue(Array(text.utf8)) }
    }

    @Test func pythonsNumbersAreReadWhereAllowed() throws {
        let value = try JSONValue(Array("[NaN,Infinity,-Infinity,-1]".utf8), allowingNonFinite: true)
        let numbers = try #require(value.elements).map { $0.double! }
        #expect(numbers[0].isNaN && numbers[1...].elementsEqual([.infinity, -.infinity, -1]))
    }

    @Test func skippingChecksLikeReading() throws {
        for text in [#"{"a":[{"b":"\ud83d"}]}"#, "[1e999]", #"{"a" 1}"#, String(repeating: "[", count: 200)] {
            var scanner = JSONScanner(Array(text.utf8))
            let skipped = #expect(throws: JSONError.self) { try scanner.skipValue() }
            let read = #expect(throws: JSONError.self) { _ = try JSONValue(Array(text.utf8)) }
            #expect(skipped == read)
        }
    }
}
