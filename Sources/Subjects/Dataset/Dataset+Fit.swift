import Tensors

extension Dataset {
    /// The data as a network takes them: a column for each input, in the inputs' order and by their names.
    ///
    /// A single column goes to a single input whatever their names. Axes of one element come and go as the input has them,
    /// integers become F32 for an input of real numbers, and where token ids come alone, `attention_mask`, `token_type_ids`
    /// and `position_ids` are made: ones, zeros, 0, 1, 2…. Of other types the batch has F32 or I64 for the runtime to convert.
    ///
    /// - Parameters:
    ///   - classes: outputs of the network that a label chooses from; nil where that is unknown.
    ///   - needsLabels: whether what is measured needs them.
    /// - Throws: `.emptyPart`, `.missingInput`, `.wrongShape`, `.wrongType`, `.missingLabels`, `.labelOutOfRange`.
    package func fitted(
        to inputs: [ExpectedInput], classes: Int? = nil, needsLabels: Bool = false
    ) throws(DatasetError) -> Dataset {
        guard count > 0 else { throw .emptyPart(file: path, count: 0, held: 0) }
        var fitted = self
        fitted.columns = []
        for input in inputs { fitted.columns.append(try column(for: input, isOnly: inputs.count == 1)) }
        if needsLabels && labels == nil { throw .missingLabels(file: path) }
        if let classes { try checkLabels(classes) }
        return fitted
    }

    private func checkLabels(_ classes: Int) throws(DatasetError) {
        guard let labels else { return }
        for index in 0..<count where !(0..<classes).contains(labels.values[row(index)]) {
            throw .labelOutOfRange(file: path, sample: row(index), label: labels.values[row(index)], classes: classes)
        }
    }

    private func column(for input: ExpectedInput, isOnly: Bool) throws(DatasetError) -> Column {
        let named = columns.first { $0.name == input.name }
        guard var column = named ?? (isOnly && columns.count == 1 ? columns[0] : companion(input.name)) else {
            throw .missingInput(file: path, input: input.name, columns: columns.map(\.name))
        }
        if let shape = input.shape {
            let expected = Array(shape.dropFirst())
            // Every way to place many ones would take for ever.
            guard !shape.isEmpty, shape.count + column.sampleShape.count <= 16,
                let fitting = Self.reshaped(column.sampleShape[...], to: expected[...])
            else {
                throw .wrongShape(
                    file: path, input: input.name, expected: expected, column: column.name, found: column.sampleShape)
            }
            column.sampleShape = fitting
        }
        if let dtype = input.dtype, dtype != column.dtype { try convert(&column, to: dtype, input.name) }
        column.name = input.name
        return column
    }

    /// The shape with ones put in and left out so that it is the expected one; nil where it cannot be.
    static func reshaped(_ shape: ArraySlice<Int>, to expected: ArraySlice<Int?>) -> [Int]? {
        guard let wanted = expected.first else { return shape.allSatisfy { $0 == 1 } ? [] : nil }
        if let first = shape.first, wanted == nil || wanted == first,
            let rest = reshaped(shape.dropFirst(), to: expected.dropFirst())
        {
            return [first] + rest
        }
        if wanted == 1, let rest = reshaped(shape, to: expected.dropFirst()) { return [1] + rest }
        return shape.first == 1 ? reshaped(shape.dropFirst(), to: expected) : nil
    }

    private func convert(_ column: inout Column, to dtype: DType, _ input: String) throws(DatasetError) {
        if dtype == column.storedType {
            let moves = column.transform.movesChannels
            column.transform = Transform(.asStored)
            return column.transform.movesChannels = moves
        }
        if dtype.isFloatingPoint {
            column.transform.output = .numbers
        } else if column.storedType.isFloatingPoint {
            throw .wrongType(file: path, input: input, expected: dtype, column: column.name, found: column.dtype)
        } else {
            column.transform.output = .integers
        }
    }

    /// What goes with token ids and is the same for every full window.
    private func companion(_ name: String) -> Column? {
        guard let ids = columns.first(where: { $0.name == "input_ids" }), ids.sampleShape.count == 1 else { return nil }
        let length = ids.sampleShape[0]
        let values: [Int64]
        switch name {
        case "attention_mask": values = Array(repeating: 1, count: length)
        case "token_type_ids": values = Array(repeating: 0, count: length)
        case "position_ids": values = (0..<Int64(length)).map { $0 }
        default: return nil
        }
        let bytes = HostTensor(values, shape: [length]).bytes
        return Column(name, HeldSamples(bytes: bytes, step: 0), storedType: .i64, storedShape: [length])
    }
}
