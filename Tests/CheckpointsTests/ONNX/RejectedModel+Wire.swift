import Checkpoints

extension RejectedModel {
    /// A tensor with something else behind its own fields.
    private static func tensor(_ more: [UInt8]) -> [UInt8] { Proto.model(Proto.sound.raw(more)) }

    static let wire: [RejectedModel] = [
        RejectedModel(
            "cut inside the graph", Array(Proto.model(Proto.sound).dropLast(8)), "the file ends 4 bytes too early",
            Proto.model(Proto.sound).count - 8),
        RejectedModel(
            "number of eleven bytes", tensor([0x80, 1] + [UInt8](repeating: 0x80, count: 10) + [1]), tensor: "w",
            "a number of more than 64 bits", at: [0x80, 1, 0x80], shift: 2),
        RejectedModel(
            "number of 65 bits", tensor([0x80, 1] + [UInt8](repeating: 0xFF, count: 9) + [3]), tensor: "w",
            "a number of more than 64 bits", at: [0x80, 1, 0xFF], shift: 2),
        RejectedModel(
            "group begins", tensor([0x1B]), tensor: "w", "wire type 3, which ONNX does not use", at: [1, 0x1B], shift: 1
        ),
        RejectedModel(
            "group ends", tensor([0x1C]), tensor: "w", "wire type 4, which ONNX does not use", at: [1, 0x1C], shift: 1),
        RejectedModel(
            "wire type 7", tensor([0x17]), tensor: "w", "wire type 7, which ONNX does not use", at: [1, 0x17], shift: 1),
        RejectedModel("field 0", tensor([0x02, 0]), tensor: "w", "field number 0", at: [1, 2, 0], shift: 1),
        RejectedModel(
            "field number beyond 29 bits", tensor([0x82, 0x80, 0x80, 0x80, 0x10, 0]), tensor: "w",
            "field number 536870912", at: [0x82, 0x80]),
        RejectedModel(
            "length past its message", tensor([0x62, 9, 0]), tensor: "w",
            "TensorProto field 12 claims 9 bytes where the message has 1 left", at: [0x62, 9]),
        RejectedModel(
            "length of 2⁶⁴ - 1", tensor([0x62] + [UInt8](repeating: 0xFF, count: 9) + [1]), tensor: "w",
            "TensorProto field 12 claims 18446744073709551615 bytes where the message has 0 left", at: [0x62, 0xFF]),
        RejectedModel(
            "name as a number", Proto.model(Proto().varint(8, 5)), "TensorProto field 8 cannot have wire type 0",
            at: [0x40, 5]),
        RejectedModel(
            "type as text", Proto.model(Proto.sound.text(2, "x")), tensor: "w",
            "TensorProto field 2 cannot have wire type 2", at: [0x12, 1, 0x78]),
        RejectedModel(
            "floats as numbers", Proto.model(Proto.tensor().varint(4, 3)), tensor: "w",
            "TensorProto field 4 cannot have wire type 0", at: [0x20, 3]),
        RejectedModel(
            "packed floats that do not divide", Proto.model(Proto.tensor().bytes(4, [1, 2, 3, 4, 5])), tensor: "w",
            "shape and type need 8 bytes, there are 5", at: [1, 2, 3, 4, 5]),
        RejectedModel(
            "packed number cut off", Proto.model(Proto.tensor(type: 7).bytes(7, [1, 0x80])), tensor: "w",
            "TensorProto field 0 claims 2 bytes where the message has 1 left", at: [1, 0x80], shift: 1),
    ]
}
