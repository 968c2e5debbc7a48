/// Damage that keeps the rest of a file sound: lengths and checksums are put right again.
extension Mutator {
    mutating func reshaped(_ bytes: [UInt8], _ anatomy: Anatomy, _ other: Seed) -> [UInt8] {
        switch anatomy {
        case .plain: return battered(bytes, other.bytes)
        case .counted(let place, let width): return counted(bytes, place, width, other)
        case .archive(let parts): return ZipPart.archive(repacked(parts, other))
        case .messages: return message(bytes[...], other, depth: 0)
        case .pickles: return pickled(bytes, other)
        case .strings: return stringed(bytes, other)
        }
    }

    /// Damages a text and writes its new length before it.
    private mutating func counted(_ bytes: [UInt8], _ place: Int, _ width: Int, _ other: Seed) -> [UInt8] {
        let start = place + width
        guard bytes.count >= start else { return battered(bytes, other.bytes) }
        let length = bytes[place..<start].reversed().reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
        guard length <= UInt64(bytes.count - start) else { return battered(bytes, other.bytes) }
        let text = battered(Array(bytes[start..<start + Int(length)]), other.bytes)
        return bytes[..<place] + little(UInt64(text.count), width) + text + bytes[(start + Int(length))...]
    }

    private mutating func repacked(_ parts: [ZipPart], _ other: Seed) -> [ZipPart] {
        var parts = parts
        guard !parts.isEmpty else { return parts }
        for _ in 0...below(3) where !parts.isEmpty {
            // What tells of the rest stands first.
            let place = below(2) == 0 ? 0 : below(parts.count)
            switch below(16) {
            case 0: parts.remove(at: place)
            case 1: parts.append(parts[place])
            case 2: parts[place].name = battered(parts[place].name, other.bytes)
            case 3: parts[place].isDeflated.toggle()
            case 4: parts.swapAt(place, below(parts.count))
            default: parts[place].bytes = reshaped(parts[place].bytes, parts[place].anatomy, other)
            }
        }
        return parts
    }

    /// Goes down to a field and does something to it; the lengths around it follow.
    private mutating func message(_ bytes: ArraySlice<UInt8>, _ other: Seed, depth: Int) -> [UInt8] {
        guard let fields = WireText.fields(bytes), !fields.isEmpty else { return battered(Array(bytes), other.bytes) }
        let field = fields[below(fields.count)]
        var whole = Array(bytes[field.start..<field.end])
        switch below(8) {
        case 0: whole = []
        case 1: whole += whole
        case 2:
            let next = fields[below(fields.count)]
            whole += bytes[next.start..<next.end]
        case 3 where !field.hasLength: whole = battered(whole, other.bytes)
        case 4 where !field.hasLength: whole = WireText.varint(field.number << 3) + WireText.varint(number())
        case 5 where depth < 3:
            // A field of another message.
            if let lent = WireText.fields(other.bytes[...])?.randomElement(using: &self) {
                whole += other.bytes[lent.start..<lent.end]
            }
        default:
            guard field.hasLength else { break }
            let body = bytes[field.body..<field.end]
            let inner = depth < 8 ? message(body, other, depth: depth + 1) : battered(Array(body), other.bytes)
            whole = WireText.varint(field.number << 3 | 2) + WireText.varint(UInt64(inner.count)) + inner
        }
        return bytes[..<field.start] + whole + bytes[field.end...]
    }

    /// Drops, doubles, swaps and lends opcodes, and damages their arguments.
    private mutating func pickled(_ bytes: [UInt8], _ other: Seed) -> [UInt8] {
        var bytes = bytes
        for _ in 0...below(4) {
            let places = PickleText.operations(bytes)
            guard !places.isEmpty else { return battered(bytes, other.bytes) }
            let (one, two) = (places[below(places.count)], places[below(places.count)])
            var made = Array(bytes[one])
            switch below(8) {
            case 0: made = []
            case 1: made += bytes[two]
            case 2: made = Array(bytes[two])
            case 3: made = bytes[two] + made
            case 4: made = [UInt8(truncatingIfNeeded: next())] + made
            case 5:
                let lent = PickleText.operations(other.bytes)
                if !lent.isEmpty { made += other.bytes[lent[below(lent.count)]] }
            default:
                if let width = PickleText.lengthBytes(made[0]) {
                    let text = battered(Array(made[(1 + width)...]), other.bytes)
                    made = [made[0]] + little(UInt64(text.count), width) + text
                } else {
                    made = [made[0]] + battered(Array(made[1...]), other.bytes)
                }
            }
            bytes.replaceSubrange(one, with: made)
        }
        return bytes
    }

    /// Damages a text behind its length, which grows or shrinks by 32 bytes or not at all, so that what follows stays aligned.
    private mutating func stringed(_ bytes: [UInt8], _ other: Seed) -> [UInt8] {
        for _ in 0..<64 {
            let place = below(max(bytes.count - 8, 1))
            guard bytes.count > place + 8, bytes[place] > 0, bytes[(place + 1)..<(place + 8)].allSatisfy({ $0 == 0 }),
                bytes.count >= place + 8 + Int(bytes[place])
            else { continue }
            let count = Int(bytes[place])
            var text = battered(Array(bytes[(place + 8)..<(place + 8 + count)]), other.bytes)
            let wanted = below(2) == 0 ? count : count + 32
            text = Array(text.prefix(wanted)) + [UInt8](repeating: 0x61, count: max(0, wanted - text.count))
            return bytes[..<place] + little(UInt64(wanted), 8) + text + bytes[(place + 8 + count)...]
        }
        return battered(bytes, other.bytes)
    }

    private func little(_ value: UInt64, _ width: Int) -> [UInt8] {
        (0..<width).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
    }
}
