import Checkpoints
import Testing

@Suite struct ByteReaderTests {
    private let bytes: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 0x80, 0x41, 0xC3, 0xA9]

    @Test func readsBothByteOrders() throws {
        var reader = ByteReader(bytes.span.bytes)
        #expect(try reader.u8(bytes.span.bytes) == 1)
        #expect(try reader.u16(bytes.span.bytes) == 0x0302)
        reader.isBigEndian = true
        #expect(try reader.i32(bytes.span.bytes) == 0x0405_0607)
        #expect(try reader.i8(bytes.span.bytes) == -128)
        #expect(reader.position == 8 && reader.remaining == 3)
    }

    @Test func readsText() throws {
        var reader = ByteReader(8..<11)
        #expect(try reader.text(bytes.span.bytes, count: 3) == "Aé")
        #expect(reader.isAtEnd)
    }

    @Test func saysWhatIsMissingAndDoesNotMove() throws {
        var reader = ByteReader(0..<5)
        try reader.skip(2)
        #expect(throws: ByteReader.Shortage(offset: 2, missing: 5)) { try reader.u64(bytes.span.bytes) }
        #expect(throws: ByteReader.Shortage(offset: 2, missing: .max - 3)) { try reader.skip(.max) }
        #expect(throws: ByteReader.Shortage(offset: 2, missing: 1)) { try reader.text(bytes.span.bytes, count: 4) }
        #expect(reader.position == 2)
    }

    @Test func movesWithinItsRangeOnly() throws {
        var reader = ByteReader(0..<5)
        try reader.move(to: 5)
        #expect(reader.isAtEnd)
        #expect(throws: ByteReader.Shortage(offset: 6, missing: 1)) { try reader.move(to: 6) }
    }
}
