import CTorch

/// Lays arguments out as C values for the length of one call.
enum CallFrame {
    /// Words behind lists and texts stand in one block, so that a call allocates at most twice.
    static func lend(
        _ arguments: [Argument], _ body: (UnsafePointer<ctorch_value>?, Int32) -> Int32
    ) -> Int32 {
        let words = arguments.reduce(0) { $0 + wordCount($1) }
        return withUnsafeTemporaryAllocation(of: Int64.self, capacity: max(words, 1)) { block in
            withUnsafeTemporaryAllocation(of: ctorch_value.self, capacity: max(arguments.count, 1)) { values in
                var place = 0
                for (index, argument) in arguments.enumerated() {
                    values.initializeElement(at: index, to: value(argument, block, &place))
                }
                // The tensors and their owners outlive the call.
                return withExtendedLifetime(arguments) { body(values.baseAddress, Int32(arguments.count)) }
            }
        }
    }

    private static func wordCount(_ argument: Argument) -> Int {
        switch argument {
        case .integers(let list): list.count
        case .numbers(let list): list.count
        case .flags(let list): list.count
        case .tensors(let list): list.count
        case .text(let text): text.utf8.count / 8 + 1
        case .none, .tensor, .integer, .number, .flag, .dtype: 0
        }
    }

    private static func value(
        _ argument: Argument, _ block: UnsafeMutableBufferPointer<Int64>, _ place: inout Int
    ) -> ctorch_value {
        var value = ctorch_value()
        func kind(_ kind: ctorch_kind) { value.kind = Int32(kind.rawValue) }
        func list<Element>(_ elements: [Element], _ word: (Element) -> Int64) {
            value.count = Int32(elements.count)
            value.pointer = block.baseAddress.map { UnsafeRawPointer($0 + place) }
            for element in elements {
                block.initializeElement(at: place, to: word(element))
                place += 1
            }
        }
        switch argument {
        case .none: kind(CTORCH_NONE)
        case .tensor(let tensor):
            kind(CTORCH_TENSOR)
            value.pointer = UnsafeRawPointer(tensor.handle)
        case .integer(let integer):
            kind(CTORCH_INTEGER)
            value.integer = Int64(integer)
        case .dtype(let type):
            kind(CTORCH_INTEGER)
            value.integer = Int64(type.scalarType ?? -1)
        case .number(let number):
            kind(CTORCH_NUMBER)
            value.number = number
        case .flag(let flag):
            kind(CTORCH_FLAG)
            value.integer = flag ? 1 : 0
        case .integers(let integers):
            kind(CTORCH_INTEGERS)
            list(integers) { Int64($0) }
        case .numbers(let numbers):
            kind(CTORCH_NUMBERS)
            list(numbers) { Int64(bitPattern: $0.bitPattern) }
        case .flags(let flags):
            kind(CTORCH_FLAGS)
            list(flags) { $0 ? 1 : 0 }
        case .tensors(let tensors):
            kind(CTORCH_TENSORS)
            list(tensors) { Int64($0.map { Int(bitPattern: $0.handle) } ?? 0) }
        case .text(let text):
            kind(CTORCH_TEXT)
            value.pointer = block.baseAddress.map { UnsafeRawPointer($0 + place) }
            let count = text.utf8.count
            let bytes = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(block)[(place * 8)...])
            bytes.copyBytes(from: text.utf8)
            bytes[count] = 0
            place += count / 8 + 1
        }
        return value
    }
}
