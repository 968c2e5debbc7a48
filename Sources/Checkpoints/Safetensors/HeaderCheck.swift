import Tensors

/// Compares what a header says with itself and with the size of its file.
///
/// The bytes behind the header must be covered by the tensors exactly once, without holes; the order of checks is the
/// reference's: each tensor by itself, then all of them along the file.
struct HeaderCheck {
    let file: String
    let dataStart: Int
    /// Bytes of the whole file.
    let size: Int

    /// The entries in natural order of their names; oddities go to the scan's tally.
    func check(_ scan: inout HeaderScan, index: Int) throws(CheckpointError) -> [TensorEntry] {
        let items = scan.items
        for place in items.indices { try checkSize(items[place]) }
        let order = try withoutRepetitions(NaturalOrder.permutation(of: items.lazy.map(\.name)), items, &scan.tally)
        try checkCover(order.count == items.count ? Array(items.indices) : order.sorted(), items, &scan.tally)
        if items.isEmpty { scan.tally.note(.noTensors) }
        for place in items.indices { noteOddities(items[place], &scan.tally) }
        return order.map { place in
            let item = items[place]
            return TensorEntry(
                name: item.name, dtype: item.dtype, shape: item.shape, file: index,
                bytes: dataStart + item.begin..<dataStart + item.end)
        }
    }
}

extension HeaderCheck {
    private func checkSize(_ item: HeaderScan.Item) throws(CheckpointError) {
        let name = item.name
        var bits = 1
        var overflows = false
        for length in item.shape where !overflows { (bits, overflows) = bits.multipliedReportingOverflow(by: length) }
        if !overflows { (bits, overflows) = bits.multipliedReportingOverflow(by: item.dtype.bitWidth) }
        if overflows { throw .shapeTooLarge(file: file, tensor: name, offset: item.offset) }
        if bits % 8 != 0 { throw .partialByte(file: file, tensor: name, offset: item.offset, bits: bits) }
        if item.end < item.begin {
            throw .reversedRange(file: file, tensor: name, offset: item.offset, begin: item.begin, end: item.end)
        }
        if bits / 8 != item.end - item.begin {
            throw .sizeMismatch(
                file: file, tensor: name, offset: item.offset, expected: bits / 8, found: item.end - item.begin)
        }
    }

    /// Drops all but one of equal tensors; throws where equal names mean different tensors.
    private func withoutRepetitions(
        _ order: [Int], _ items: [HeaderScan.Item], _ tally: inout HeaderTally
    ) throws(CheckpointError) -> [Int] {
        var kept: [Int] = []
        kept.reserveCapacity(order.count)
        for place in order {
            guard let last = kept.last, items[last].name == items[place].name else {
                kept.append(place)
                continue
            }
            let (a, b) = (items[last], items[place])
            guard a.dtype == b.dtype, a.shape == b.shape, a.begin == b.begin, a.end == b.end else {
                throw .repeatedTensor(file: file, tensor: b.name, offset: b.offset)
            }
            tally.note(.repeatedTensor, tensor: b.name)
        }
        return kept
    }

    /// Walks the data from begin to end. Fields are read in place: copying an item counts references.
    private func checkCover(
        _ places: [Int], _ items: [HeaderScan.Item], _ tally: inout HeaderTally
    ) throws(CheckpointError) {
        func follows(_ a: Int, _ b: Int) -> Bool {
            items[a].begin != items[b].begin ? items[a].begin > items[b].begin : items[a].end > items[b].end
        }
        var places = places
        if let late = places.indices.dropFirst().first(where: { follows(places[$0 - 1], places[$0]) }) {
            tally.note(.unsortedHeader, tensor: items[places[late]].name)
            places.sort { follows($1, $0) }
        }
        let available = size - dataStart
        var end = 0
        for (rank, place) in places.enumerated() {
            let begin = items[place].begin
            if begin < end {
                let other = rank > 0 ? items[places[rank - 1]].name : ""
                throw .overlap(file: file, tensor: items[place].name, other: other, offset: dataStart + begin)
            }
            if items[place].end > available {
                let missing = items[place].end - available
                throw .truncated(file: file, tensor: items[place].name, offset: size, missing: missing)
            }
            if begin > end {
                throw .hole(file: file, tensor: items[place].name, offset: dataStart + end, count: begin - end)
            }
            end = items[place].end
        }
        if end < available { throw .trailingBytes(file: file, offset: dataStart + end, count: available - end) }
    }

    private func noteOddities(_ item: HeaderScan.Item, _ tally: inout HeaderTally) {
        if item.shape.isEmpty { tally.note(.scalar, tensor: item.name) }
        if item.begin == item.end { tally.note(.emptyTensor, tensor: item.name) }
        let width = max(item.dtype.bitWidth / 8, 1)
        if (dataStart + item.begin) % width != 0 { tally.note(.unaligned, tensor: item.name) }
    }
}
