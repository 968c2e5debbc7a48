/// What is known of a value between operators, before anything runs.
struct GraphValue {
    /// Nil where not even the rank is known; a dimension is nil where it is open.
    var shape: [Int?]?
    /// What a small tensor holds, row-major, where it follows from shapes and constants alone.
    var numbers: [Int?]?
    /// Whether `numbers` divide as fractions do.
    var isFloating = false
    /// The weights that it is, by constants and changes of layout alone.
    var weights: [TracedWeight] = []

    static let unknown = GraphValue()

    init(shape: [Int?]? = nil, numbers: [Int?]? = nil) {
        self.shape = shape
        self.numbers = numbers
    }

    /// Without what no tensor can have: dimensions below zero, too long or too many, and lists that are no shapes any more.
    var sound: GraphValue {
        var value = self
        if let shape, shape.count > 64 { value.shape = nil }
        value.shape = value.shape?.map { $0.flatMap { (0...Length.largest).contains($0) ? $0 : nil } }
        if let numbers, numbers.count > 1024 { value.numbers = nil }
        if weights.count > 64 { value.weights = [] }
        return value
    }

    /// Elements, where all dimensions are known.
    var count: Int? { shape.flatMap { Length.product($0) } }
}

/// A stored tensor behind a value.
struct TracedWeight {
    /// Index of `GraphRecord.tensors`.
    let tensor: Int
    /// For each dimension of the value the stored one, nil for one that was put in; nil as a whole after a change of shape.
    var axes: [Int?]?
    /// Whether the value is not all of it, or has others in it.
    var isPart = false
}

/// Arithmetic of lengths: nil is open, and so is whatever does not fit.
enum Length {
    /// Longer dimensions are not followed, so that sums of a few never overflow.
    static let largest = 1 << 40

    static func product(_ lengths: some Sequence<Int?>) -> Int? {
        var product = 1
        for length in lengths {
            guard let next = times(product, length) else { return nil }
            product = next
        }
        return product
    }

    static func times(_ a: Int?, _ b: Int?) -> Int? {
        guard let a, let b else { return nil }
        let (value, overflows) = a.multipliedReportingOverflow(by: b)
        return overflows ? nil : value
    }

    static func sum(_ a: Int?, _ b: Int?) -> Int? {
        guard let a, let b else { return nil }
        let (value, overflows) = a.addingReportingOverflow(b)
        return overflows ? nil : value
    }

    static func difference(_ a: Int?, _ b: Int?) -> Int? {
        guard let a, let b else { return nil }
        let (value, overflows) = a.subtractingReportingOverflow(b)
        return overflows ? nil : value
    }

    /// Rounded down; nil unless `b` is positive.
    static func quotient(_ a: Int?, _ b: Int?) -> Int? {
        guard let a, let b, b > 0 else { return nil }
        return a >= 0 ? a / b : (a + 1) / b - 1
    }

    /// As NumPy broadcasts two shapes, right-aligned.
    static func broadcast(_ a: [Int?], _ b: [Int?]) -> [Int?] {
        let rank = max(a.count, b.count)
        return (0..<rank).map { place in
            let (i, j) = (place - (rank - a.count), place - (rank - b.count))
            guard i >= 0 else { return b[j] }
            guard j >= 0 else { return a[i] }
            if a[i] == 1 { return b[j] }
            if b[j] == 1 { return a[i] }
            return a[i] ?? b[j]
        }
    }
}
