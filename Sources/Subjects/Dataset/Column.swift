package import Tensors

/// One named array of samples, as a network's input takes them.
package struct Column: Sendable {
    /// As the file calls it, or the network's input that it was fitted to.
    package internal(set) var name: String
    /// What is done to a sample between the file and the batch.
    package internal(set) var transform: Transform
    /// Of one sample in a batch.
    package internal(set) var sampleShape: [Int]
    /// Of one sample as stored.
    package let storedShape: [Int]
    package let storedType: DType
    let samples: any SampleStore

    /// - Parameters:
    ///   - storedType: whole bytes an element.
    ///   - transform: nil for the usual one.
    init(
        _ name: String, _ samples: any SampleStore, storedType: DType, storedShape: [Int], transform: Transform? = nil
    ) {
        self.name = name
        self.samples = samples
        self.storedType = storedType
        self.storedShape = storedShape
        self.transform = transform ?? Transform.usual(for: storedType, sampleShape: storedShape)
        sampleShape = self.transform.sampleShape(of: storedShape)
    }

    mutating func apply(_ transform: Transform) {
        self.transform = transform
        sampleShape = transform.sampleShape(of: storedShape)
    }

    /// Of the elements in a batch.
    package var dtype: DType { transform.dtype(of: storedType) }

    var storedBytes: Int { storedType.byteCount(of: storedShape.reduce(1, *)) }

    /// The samples of those rows, one after another.
    func tensor(_ rows: [Int], file: String) throws(DatasetError) -> HostTensor {
        let size = storedBytes
        var bytes = [UInt8](repeating: 0, count: rows.count * size)
        var span = bytes.mutableSpan
        var target = span.mutableBytes
        for (place, row) in rows.enumerated() {
            var part = target._mutatingExtracting(place * size..<(place + 1) * size)
            try samples.copy(row, into: &part)
        }
        var tensor = transform.apply(to: bytes, storedType, samples: rows.count, sampleShape: storedShape)
        tensor.shape = [rows.count] + sampleShape
        try checkFinite(tensor, rows, file)
        return tensor
    }

    private func checkFinite(_ tensor: HostTensor, _ rows: [Int], _ file: String) throws(DatasetError) {
        guard tensor.dtype == .f32 else { return }
        let values = tensor.floats
        guard let place = values.firstIndex(where: { !$0.isFinite }) else { return }
        let value = values[place].isNaN ? "NaN" : "infinity"
        throw .notFinite(file: file, column: name, sample: rows[place / (values.count / rows.count)], value: value)
    }
}

/// Where the samples of a column are.
protocol SampleStore: Sendable {
    /// Writes the sample of that row, row-major and little-endian, into bytes of its size.
    func copy(_ row: Int, into target: inout MutableRawSpan) throws(DatasetError)
}
