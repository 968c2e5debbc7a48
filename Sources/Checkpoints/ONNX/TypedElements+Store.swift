extension TypedElements {
    /// Writes each number that changed over the old one, in as many bytes: a varint may have more than it needs.
    ///
    /// - Throws: `.noRoom` where it needs more bytes than the old one has.
    func store(_ elements: RawSpan, into target: inout MutableRawSpan) throws(CheckpointError) {
        do throws(ONNXError) {
            var reader = WireNumbers(field: field, message: kind, 0..<target.byteCount)
            var index = 0
            while let old = try reader.next(target.bytes) {
                let new = number(index, elements)
                index += 1
                if new == old & mask { continue }
                if reader.isFixed {
                    for (offset, place) in reader.place.enumerated() {
                        let byte = UInt8(truncatingIfNeeded: new >> UInt64(8 * offset))
                        target.storeBytes(of: byte, toByteOffset: place, as: UInt8.self)
                    }
                } else {
                    try write(new, over: reader.place, of: &target)
                }
            }
        } catch {
            throw .onnx(file: path, tensor: tensor, offset: message.lowerBound + error.offset, error.fault)
        }
    }

    /// The bits of a number that belong to the element.
    private var mask: UInt64 { isSixBit ? 63 : width == 8 ? ~0 : (1 << UInt64(8 * width)) - 1 }

    private func number(_ index: Int, _ elements: RawSpan) -> UInt64 {
        let first = isSixBit ? index * 6 / 8 : index * width
        let count = isSixBit ? min(2, elements.byteCount - first) : width
        var value: UInt64 = 0
        for offset in 0..<count {
            let byte = unsafe elements.unsafeLoad(fromByteOffset: first + offset, as: UInt8.self)
            value |= UInt64(byte) << UInt64(8 * offset)
        }
        return isSixBit ? value >> UInt64(index * 6 % 8) & 63 : value
    }

    /// A varint with a sign is stored in 64 bits; readers of int32 take the low half, so that is enough where room is short.
    private func write(_ bits: UInt64, over place: Range<Int>, of target: inout MutableRawSpan) throws(ONNXError) {
        let room = 7 * place.count
        let isNegative = isSigned && bits >> UInt64(8 * width - 1) == 1
        var value = isNegative ? bits | ~mask : bits
        if room < 64, value >> UInt64(room) != 0, field == 5 { value &= 0xFFFF_FFFF }
        guard room >= 64 || value >> UInt64(room) == 0 else {
            throw ONNXError(place.lowerBound, .noRoom(Int64(bitPattern: isNegative ? bits | ~mask : bits), place.count))
        }
        for index in place {
            let more: UInt8 = index == place.upperBound - 1 ? 0 : 0x80
            target.storeBytes(of: UInt8(truncatingIfNeeded: value & 0x7F) | more, toByteOffset: index, as: UInt8.self)
            value >>= 7
        }
    }
}
