extension GroupSearch {
    /// One stretch of a Slice.
    private struct Stretch {
        let axis: Int
        let start: Int
        let end: Int
        let step: Int
    }

    mutating func slice(_ call: NodeCall) {
        guard let x = axes(call, 0) else { return opaque(call) }
        let axes = axesOfSlice(call, x.count)
        guard let stretches = stretches(call, x.count) else {
            // Which part it is shows when the network runs.
            var shape = x
            for axis in axes ?? Array(x.indices) {
                table.lock(x[axis], GroupLock(.notUnderstood, call.name))
                shape[axis] = made(call, nil)
            }
            for index in 0...2 { measure(call, index) }
            return setLayout(call, shape)
        }
        if let numbers = value(call, 0)?.numbers, stretches.count == 1, let only = stretches.first, only.step == 1 {
            let range = Self.clamped(only.start, only.end, numbers.count)
            set(call, [table.fresh(range.count)])
            if let value = call.node.output(0) { values[value].numbers = Array(numbers[range]) }
            return
        }
        take(call, x, stretches)
    }

    private mutating func take(_ call: NodeCall, _ x: [AxisExpression], _ stretches: [Stretch]) {
        var shape = x
        var (starts, ends): ([LengthBinding.Entry], [LengthBinding.Entry]) = ([], [])
        for stretch in stretches {
            let (part, start, end) = part(x[stretch.axis], stretch, call)
            shape[stretch.axis] = part
            starts.append(start)
            ends.append(end)
        }
        setLayout(call, shape)
        let isOld = call.node.integers("starts") != nil
        bind(call, isOld ? .list("starts") : .input(1), starts)
        bind(call, isOld ? .list("ends") : .input(2), ends)
    }

    /// A stretch of an axis, and what its ends are lengths of.
    private mutating func part(
        _ axis: AxisExpression, _ stretch: Stretch, _ call: NodeCall
    ) -> (AxisExpression, LengthBinding.Entry, LengthBinding.Entry) {
        let stated = (LengthBinding.Entry.literal(stretch.start), LengthBinding.Entry.literal(stretch.end))
        guard let whole = table.length(axis), stretch.step == 1 else {
            table.lock(axis, GroupLock(.notUnderstood, call.name))
            return (made(call, nil), stated.0, stated.1)
        }
        let range = Self.clamped(stretch.start, stretch.end, whole)
        if range.count == whole { return (axis, .literal(0), .literal(Int(Int32.max))) }
        guard !range.isEmpty, let (before, part, after) = parts(axis, range, whole) else {
            table.lock(axis, GroupLock(.notUnderstood, call.name))
            return (made(call, range.count), stated.0, stated.1)
        }
        let end: LengthBinding.Entry =
            after == nil ? .literal(Int(Int32.max)) : .length(.concatenation([before ?? .product([]), part]))
        return (part, before.map { .length($0) } ?? .literal(0), before == nil && after != nil ? .length(part) : end)
    }

    private mutating func parts(
        _ axis: AxisExpression, _ range: Range<Int>, _ whole: Int
    ) -> (before: AxisExpression?, part: AxisExpression, after: AxisExpression?)? {
        var (rest, before): (AxisExpression, AxisExpression?) = (axis, nil)
        if range.lowerBound > 0 {
            guard let (first, second) = table.split(rest, at: range.lowerBound) else { return nil }
            (before, rest) = (first, second)
        }
        guard range.upperBound < whole else { return (before, rest, nil) }
        guard let (part, after) = table.split(rest, at: range.count) else { return nil }
        return (before, part, after)
    }

    private static func clamped(_ start: Int, _ end: Int, _ length: Int) -> Range<Int> {
        let first = min(max(start < 0 ? start &+ length : start, 0), length)
        let last = min(max(end < 0 ? end &+ length : end, 0), length)
        return first..<max(first, last)
    }

    private func axesOfSlice(_ call: NodeCall, _ rank: Int) -> [Int]? {
        guard call.node.integers("axes") != nil || call.has(3) else { return nil }
        return integers(call, "axes", 3).map { $0.compactMap { Self.place($0, rank) } }
    }

    /// Nil where starts or ends are open.
    private func stretches(_ call: NodeCall, _ rank: Int) -> [Stretch]? {
        guard let starts = integers(call, "starts", 1), let ends = integers(call, "ends", 2),
            starts.count == ends.count
        else { return nil }
        let isStated = call.node.integers("axes") != nil || call.has(3)
        guard let axes = isStated ? axesOfSlice(call, rank) : Array(starts.indices), axes.count == starts.count,
            axes.allSatisfy({ $0 < rank }), Set(axes).count == axes.count
        else { return nil }
        var steps = starts.map { _ in 1 }
        if call.has(4) {
            guard let stated = integers(call, "steps", 4), stated.count == starts.count else { return nil }
            steps = stated
        }
        return starts.indices.map { Stretch(axis: axes[$0], start: starts[$0], end: ends[$0], step: steps[$0]) }
    }

    // MARK: Larger than before

    /// Dimensions that are there stay; those of length 1 take the length that is stated.
    mutating func expand(_ call: NodeCall) {
        guard let x = axes(call, 0), let numbers = value(call, 1)?.numbers else { return opaque(call) }
        let target = numbers.map { $0.length ?? table.fresh($0.value) }
        let shape = broadcast(x, target, at: call.name)
        set(call, shape)
        for axis in x { note(call, 0, axis, .elementwise) }
        let isClear = numbers.allSatisfy { $0.value != nil }
        for (number, axis) in zip(numbers, target) where number.length == nil && number.value != 1 {
            if !isClear { table.lock(axis, GroupLock(.notUnderstood, call.name)) }
        }
        if isClear { bind(call, .input(1), target.map { .length($0) }) }
    }

    mutating func pad(_ call: NodeCall) {
        guard let x = axes(call, 0) else { return opaque(call) }
        guard let pads = integers(call, "pads", 1), pads.count == 2 * x.count, !call.has(3) else {
            lock(x, GroupLock(.notUnderstood, call.name))
            return set(call, x.map { _ in made(call, nil) })
        }
        set(
            call,
            x.indices.map { place in
                let added = Length.sum(pads[place], pads[place + x.count])
                if pads[place] == 0, pads[place + x.count] == 0 { return x[place] }
                table.lock(x[place], GroupLock(.notUnderstood, call.name))
                return made(call, Length.sum(table.length(x[place]), added))
            })
    }

    /// Pictures of another size: the spatial dimensions are new ones, samples and channels stay.
    mutating func resize(_ call: NodeCall) {
        guard let x = axes(call, 0), x.count >= 3 else { return opaque(call) }
        // Sizes that are stated hold the number of channels too.
        let sizes = value(call, 3)?.numbers
        if let sizes, sizes.count == x.count, sizes[1].length == nil {
            table.lock(x[1], GroupLock(.notUnderstood, call.name))
        }
        set(call, Array(x.prefix(2)) + x.dropFirst(2).map { _ in made(call, nil) })
    }
}
