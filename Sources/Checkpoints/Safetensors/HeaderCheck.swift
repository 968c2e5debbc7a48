import Tensors

/// Compares what a header says with itself and with the size of its file.
///
/// Each tensor is checked by itself as soon as it is read; afterwards the bytes behind the header must be covered by all of them
/// exactly once, without holes.
struct HeaderCheck {
    let file: String
    /// Index of the file in its checkpoint.
    let index: Int
    /// Bytes of the whole file, and where its data begin.
    let size: Int
    let dataStart: Int

    private var available: Int { size - dataStart }

    /// The tensor, if its type, shape and range agree and lie in the file; `begin` and `end` count from the data's begin.
    func entry(
        _ name: String, _ dtype: DType, _ shape: [Int], _ begin: Int, _ end: Int, at offset: Int
    ) throws(CheckpointError) -> TensorEntry {
        var bits = 1
        var overflows = false
        for length in shape where !overflows { (bits, overflows) = bits.multipliedReportingOverflow(by: length) }
        if !overflows { (bits, overflows) = bits.multipliedReportingOverflow(by: dtype.bitWidth) }
        if overflows { throw .shapeTooLarge(file: file, tensor: name, offset: offset) }
        if bits % 8 != 0 { throw .partialByte(file: file, tensor: name, offset: offset, bits: bits) }
        if end < begin { throw .reversedRange(file: file, tensor: name, offset: offset, begin: begin, end: end) }
        if bits / 8 != end - begin {
            throw .sizeMismatch(file: file, tensor: name, offset: offset, expected: bits / 8, found: end - begin)
        }
        if end > available { throw .truncated(file: file, tensor: name, offset: size, missing: end - available) }
        let bytes = dataStart + begin..<dataStart + end
        return TensorEntry(name: name, dtype: dtype, shape: shape, file: index, bytes: bytes)
    }

    /// Notes what is odd about a sound tensor.
    func noteOddities(_ entry: TensorEntry, _ tally: inout HeaderTally) {
        if entry.shape.isEmpty { tally.note(.scalar, tensor: entry.name) }
        if entry.bytes.isEmpty { tally.note(.emptyTensor, tensor: entry.name) }
        let width = max(entry.dtype.bitWidth / 8, 1)
        if entry.bytes.lowerBound % width != 0 { tally.note(.unaligned, tensor: entry.name) }
    }

    /// The entries in natural order of their names, each once, when they cover the data.
    ///
    /// - Parameter offsets: for each entry the byte of the file where its name stands.
    func arranged(
        _ entries: [TensorEntry], _ offsets: [Int], _ tally: inout HeaderTally
    ) throws(CheckpointError) -> [TensorEntry] {
        var (order, hasRepetitions) = NaturalOrder.sorted(entries.lazy.map(\.name))
        if hasRepetitions { order = try withoutRepetitions(order, entries, offsets, &tally) }
        try checkCover(hasRepetitions ? order.sorted() : Array(entries.indices), entries, &tally)
        if entries.isEmpty { tally.note(.noTensors) }
        return order.map { entries[$0] }
    }
}

extension HeaderCheck {
    /// Drops all but one of equal tensors; throws where equal names mean different tensors.
    private func withoutRepetitions(
        _ order: [Int], _ entries: [TensorEntry], _ offsets: [Int], _ tally: inout HeaderTally
    ) throws(CheckpointError) -> [Int] {
        var kept: [Int] = []
        for place in order {
            guard let last = kept.last, entries[last].name == entries[place].name else {
                kept.append(place)
                continue
            }
            guard entries[last] == entries[place] else {
                throw .repeatedTensor(file: file, tensor: entries[place].name, offset: offsets[place])
            }
            tally.note(.repeatedTensor, tensor: entries[place].name)
        }
        return kept
    }

    /// Walks the data from begin to end. Fields are read in place: copying an entry counts references.
    private func checkCover(
        _ places: [Int], _ entries: [TensorEntry], _ tally: inout HeaderTally
    ) throws(CheckpointError) {
        func follows(_ a: Int, _ b: Int) -> Bool {
            let (begin, other) = (entries[a].bytes.lowerBound, entries[b].bytes.lowerBound)
            return begin != other ? begin > other : entries[a].bytes.upperBound > entries[b].bytes.upperBound
        }
        var places = places
        if let late = places.indices.dropFirst().first(where: { follows(places[$0 - 1], places[$0]) }) {
            tally.note(.unsortedHeader, tensor: entries[places[late]].name)
            places.sort { follows($1, $0) }
        }
        var end = dataStart
        for (rank, place) in places.enumerated() {
            let begin = entries[place].bytes.lowerBound
            if begin < end {
                let other = rank > 0 ? entries[places[rank - 1]].name : ""
                throw .overlap(file: file, tensor: entries[place].name, other: other, offset: begin)
            }
            if begin > end {
                throw .hole(file: file, tensor: entries[place].name, offset: end, count: begin - end)
            }
            end = entries[place].bytes.upperBound
        }
        if end < size { throw .trailingBytes(file: file, offset: end, count: size - end) }
    }
}
