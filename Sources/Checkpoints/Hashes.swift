import CZlib

/// The FNV-1a hash of 64 bits, a byte at a time (Fowler, Noll, Vo).
package struct FNV1a: Sendable, Hashable {
    package private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    package init() {}

    package mutating func add(_ byte: UInt8) {
        value = (value ^ UInt64(byte)) &* 0x100_0000_01B3
    }

    package mutating func add(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { add(byte) }
    }
}

/// A fast 64-bit hash to tell changed bytes from unchanged ones: no defence against an attacker, and no standard.
///
/// FNV-1a over little-endian words of eight bytes, each step folded by `value ^= value >> 32`; then the bytes that are left.
/// The same bytes give the same value however they are divided into calls. About 2 GB/s.
package struct ContentHash: Sendable, Hashable {
    private var state: UInt64 = 0xCBF2_9CE4_8422_2325
    private var pending: UInt64 = 0
    private var pendingCount = 0

    package init() {}

    package var value: UInt64 {
        guard pendingCount > 0 else { return state }
        return Self.step(Self.step(state, pending), UInt64(pendingCount))
    }

    package mutating func add(_ bytes: RawSpan) {
        var offset = 0
        while pendingCount > 0, offset < bytes.byteCount {
            add(unsafe bytes.unsafeLoad(fromByteOffset: offset, as: UInt8.self))
            offset += 1
        }
        while offset &+ 8 <= bytes.byteCount {
            let word = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
            state = Self.step(state, UInt64(littleEndian: word))
            offset &+= 8
        }
        while offset < bytes.byteCount {
            add(unsafe bytes.unsafeLoad(fromByteOffset: offset, as: UInt8.self))
            offset += 1
        }
    }

    private mutating func add(_ byte: UInt8) {
        pending |= UInt64(byte) << (8 * UInt64(pendingCount))
        pendingCount += 1
        guard pendingCount == 8 else { return }
        state = Self.step(state, pending)
        (pending, pendingCount) = (0, 0)
    }

    private static func step(_ state: UInt64, _ word: UInt64) -> UInt64 {
        let product = (state ^ word) &* 0x100_0000_01B3
        return product ^ product >> 32
    }
}

/// The CRC-32 of zip and PNG: whether bytes came through whole.
package struct CRC32: Sendable, Hashable {
    package private(set) var value: UInt32 = 0

    package init() {}

    package init(_ bytes: [UInt8]) { add(bytes) }

    package mutating func add(_ bytes: [UInt8]) {
        value = bytes.withUnsafeBytes { czlib_crc32(value, $0.baseAddress, $0.count) }
    }
}
