import Tensors

/// Where a tensor's elements lie in the file, checked against its storage.
struct TorchView: Hashable {
    /// Of the whole storage that this is a view of.
    let storage: String
    let dtype: DType
    let shape: [Int]
    /// In elements, one for each dimension.
    let strides: [Int]
    /// From the first element to behind the last, in the file; empty where there are none.
    let bytes: Range<Int>
    /// Row-major and without gaps.
    let isContiguous: Bool

    var elementCount: Int { shape.reduce(1, &*) }

    /// - Parameters:
    ///   - storage: bytes of the storage, in the file.
    ///   - offset: of the first element, in elements.
    init(
        _ tensor: TorchTensor, key: String, dtype: DType, shape: [Int], strides: [Int], storage: Range<Int>,
        limits: PickleLimits
    ) throws(PickleFault) {
        guard shape.count == strides.count else {
            throw .view(.rank(sizes: shape.count, strides: strides.count))
        }
        guard tensor.offset >= 0, shape.allSatisfy({ $0 >= 0 }), strides.allSatisfy({ $0 >= 0 }) else {
            throw .view(.negative)
        }
        let width = dtype.blockBytes
        let count = try Self.count(shape, width: width)
        (self.storage, self.dtype, self.shape, self.strides) = (key, dtype, shape, strides)
        isContiguous = Self.isContiguous(shape, strides)
        guard count > 0 else {
            bytes = storage.lowerBound..<storage.lowerBound
            return
        }
        let last = try Self.last(tensor.offset, shape, strides)
        let available = storage.count / width
        guard last < available else { throw .view(.pastEnd(last: last, count: available)) }
        let (repeated, limit) = (count > available, limits.expandedBytes)
        if repeated && count * width > limit { throw .limit(.expanded, limit) }
        bytes = storage.lowerBound + tensor.offset * width..<storage.lowerBound + (last + 1) * width
    }

    /// The product of the sizes, if its bytes can be counted; whatever the order, so zeros hide no overflow.
    private static func count(_ shape: [Int], width: Int) throws(PickleFault) -> Int {
        var (product, overflows) = (width, false)
        for length in shape where length > 0 {
            (product, overflows) = product.multipliedReportingOverflow(by: length)
            if overflows { throw .view(.overflow) }
        }
        return shape.contains(0) ? 0 : product / width
    }

    /// Number of the last element in the storage.
    private static func last(_ offset: Int, _ shape: [Int], _ strides: [Int]) throws(PickleFault) -> Int {
        var last = offset
        for (length, stride) in zip(shape, strides) {
            let (extent, overflows) = (length - 1).multipliedReportingOverflow(by: stride)
            let (sum, overflowsToo) = last.addingReportingOverflow(extent)
            if overflows || overflowsToo { throw .view(.overflow) }
            last = sum
        }
        return last
    }

    /// Strides of dimensions of one element never matter, and none does where there are no elements.
    private static func isContiguous(_ shape: [Int], _ strides: [Int]) -> Bool {
        if shape.contains(0) { return true }
        var expected = 1
        for (length, stride) in zip(shape, strides).reversed() where length != 1 {
            if stride != expected { return false }
            expected *= length
        }
        return true
    }
}

extension TorchView {
    /// Whether the two share a byte of their storage.
    ///
    /// Exact where the strides of both divide one another and no row runs over into the next, as in slices and transposes;
    /// of odder views it is assumed when their extents meet.
    func overlaps(_ other: TorchView) -> Bool {
        guard bytes.overlaps(other.bytes) else { return false }
        if isContiguous && other.isContiguous { return true }
        let steps = Set(axes.map(\.stride) + other.axes.map(\.stride)).sorted(by: >)
        guard zip(steps, steps.dropFirst()).allSatisfy({ $0 % $1 == 0 }) else { return true }
        let origin = min(bytes.lowerBound, other.bytes.lowerBound)
        guard let mine = box(steps, from: origin), let others = other.box(steps, from: origin) else { return true }
        return zip(mine, others).allSatisfy { $0.overlaps($1) }
    }

    /// Sizes and strides in bytes of the dimensions that move at all, and of the element's own bytes.
    private var axes: [(length: Int, stride: Int)] {
        let width = dtype.blockBytes
        let moving = zip(shape, strides).filter { $0 > 1 && $1 > 0 }
        return moving.map { ($0, $1 * width) } + [(width, 1)]
    }

    /// The bytes as a box in coordinates of those steps, largest first; nil where they are none.
    private func box(_ steps: [Int], from origin: Int) -> [Range<Int>]? {
        var lengths = [Int](repeating: 1, count: steps.count)
        for (length, stride) in axes {
            // Every stride is among the steps; twice the same stride is no box.
            guard let place = steps.firstIndex(of: stride), lengths[place] == 1 else { return nil }
            lengths[place] = length
        }
        var rest = bytes.lowerBound - origin
        var box: [Range<Int>] = []
        for (place, step) in steps.enumerated() {
            let start = rest / step
            rest %= step
            if place > 0, start + lengths[place] > steps[place - 1] / step { return nil }
            box.append(start..<start + lengths[place])
        }
        return box
    }
}

extension TorchView {
    /// How the elements are had; nil where the file's bytes are they.
    func source(isSwapped: Bool) -> (any ElementSource)? {
        let reversed = isSwapped ? dtype.numberBytes : 1
        guard !bytes.isEmpty, !isContiguous || reversed > 1 else { return nil }
        if isContiguous { return PlainElements(bytes, reversedWidth: reversed) }
        guard let layout = StridedLayout(shape: shape, strides: strides, width: dtype.blockBytes) else { return nil }
        return StridedElements(start: bytes.lowerBound, layout: layout, reversedWidth: reversed)
    }
}

extension DType {
    /// Bytes of one number: of a complex one, a part.
    fileprivate var numberBytes: Int {
        switch self {
        case .c64: 4
        case .c128: 8
        default: blockBytes
        }
    }
}
