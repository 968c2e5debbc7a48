import CTorch

/// An operator of libtorch's dispatcher, found once and called often.
package struct Operator: @unchecked Sendable {
    // Proof for `@unchecked`: entries of the dispatcher's table are immutable and live as long as the process.
    let pointer: OpaquePointer
    package let name: String
}

/// One argument of an operator, in the order of its schema; trailing ones may be left out for their defaults.
package enum Argument {
    case none
    case tensor(Tensor)
    case integer(Int)
    case number(Double)
    case flag(Bool)
    case text(String)
    case integers([Int])
    case numbers([Double])
    case flags([Bool])
    /// A gap is allowed where the schema has one.
    case tensors([Tensor?])
    case dtype(DType)

    /// The tensor, or none.
    package static func optional(_ tensor: Tensor?) -> Argument { tensor.map { .tensor($0) } ?? .none }
}

/// What an operator gives back.
package enum Outcome {
    case none
    case tensor(Tensor)
    case integer(Int)
    case number(Double)
    case flag(Bool)
}

extension Runtime {
    /// - Parameter name: as "aten::add.Tensor", the overload behind the dot.
    /// - Throws: `.unknownOperator`.
    package func find(_ name: String) throws(RuntimeError) -> Operator {
        let parts = name.split(separator: ".", maxSplits: 1)
        let overload = parts.count > 1 ? String(parts[1]) : ""
        guard let pointer = table.pointee.find_operator(String(parts[0]), overload) else {
            throw .unknownOperator(name)
        }
        return Operator(pointer: pointer, name: name)
    }

    /// Calls an operator that gives one tensor.
    package func call(_ operation: Operator, _ arguments: [Argument]) throws(RuntimeError) -> Tensor {
        let outcomes = try callAll(operation, arguments)
        guard case .tensor(let tensor)? = outcomes.first else {
            throw .failed(operator: operation.name, arguments: Self.words(arguments), fact: "gave no tensor")
        }
        return tensor
    }

    /// Calls an operator by name that gives one tensor. A look-up of a name takes about 0.2 µs.
    package func call(_ name: String, _ arguments: Argument...) throws(RuntimeError) -> Tensor {
        try call(find(name), arguments)
    }

    /// Calls an operator by name for all the tensors it gives.
    package func tensors(_ name: String, _ arguments: Argument...) throws(RuntimeError) -> [Tensor] {
        try callAll(find(name), arguments).compactMap { if case .tensor(let tensor) = $0 { tensor } else { nil } }
    }

    /// Calls an operator for everything it gives; a list of tensors comes as so many outcomes.
    package func callAll(_ operation: Operator, _ arguments: [Argument]) throws(RuntimeError) -> [Outcome] {
        var results: [Outcome] = []
        let status = CallFrame.lend(arguments) { arguments, count in
            withUnsafeTemporaryAllocation(of: ctorch_value.self, capacity: Self.mostResults) { values in
                var found: Int32 = 0
                let status = table.pointee.call(
                    operation.pointer, arguments, count, values.baseAddress, Int32(Self.mostResults), &found)
                if status == 0 { for index in 0..<Int(found) { results.append(outcome(values[index])) } }
                return status
            }
        }
        guard status == 0 else {
            throw .failed(operator: operation.name, arguments: Self.words(arguments), fact: lastError)
        }
        return results
    }

    private static let mostResults = 512

    private func outcome(_ value: ctorch_value) -> Outcome {
        switch ctorch_kind(UInt32(value.kind)) {
        case CTORCH_TENSOR: value.pointer.map { .tensor(Tensor(OpaquePointer($0), self)) } ?? .none
        case CTORCH_INTEGER: .integer(Int(value.integer))
        case CTORCH_NUMBER: .number(value.number)
        case CTORCH_FLAG: .flag(value.integer != 0)
        default: .none
        }
    }

    private static func words(_ arguments: [Argument]) -> [String] {
        arguments.map { argument in
            switch argument {
            case .none: "none"
            case .tensor(let tensor): tensor.words
            case .integer(let value): "\(value)"
            case .number(let value): "\(value)"
            case .flag(let value): "\(value)"
            case .text(let value): value
            case .integers(let values): "\(values)"
            case .numbers(let values): "\(values)"
            case .flags(let values): "\(values)"
            case .tensors(let values): "[" + values.map { $0?.words ?? "none" }.joined(separator: ", ") + "]"
            case .dtype(let type): type.rawValue
            }
        }
    }
}
