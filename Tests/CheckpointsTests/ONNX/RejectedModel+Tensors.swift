import Checkpoints

extension RejectedModel {
    static let tensors: [RejectedModel] = [
        RejectedModel(
            "negative dimension", Proto.model(Proto.tensor("w", [-1])), "a dimension of -1", at: [0x08, 0xFF]),
        RejectedModel(
            "rank 65", Proto.model(Proto.tensor("w", [Int](repeating: 1, count: 65))), "more than 64 dimensions",
            at: [0x08, 1, 0x08, 1], shift: 128),
        RejectedModel("shape overflows", Proto.tensor("w", [1 << 32, 1 << 32]), "the shape's product overflows"),
        RejectedModel("bits overflow", Proto.tensor("w", [1 << 60]), "the shape's product overflows"),
        RejectedModel("undefined type", Proto.tensor(type: 0), "its data type is undefined"),
        RejectedModel("unknown type", Proto.tensor(type: 99), "unknown data type 99"),
        RejectedModel("negative type", Proto.tensor(type: -1), "unknown data type -1"),
        RejectedModel(
            "segment", Proto.model(Proto.sound.message(3, Proto().varint(1, 0))), tensor: "w",
            "stored in segments, which nothing ever wrote", at: [0x1A, 2]),
        RejectedModel(
            "long name", Proto.model(Proto.tensor(String(repeating: "n", count: 4097))),
            "a name longer than 4096 bytes", at: [0x6E, 0x6E]),
        RejectedModel(
            "name that is not UTF-8", Proto.model(Proto().bytes(8, [0xFF, 0xFE])), "a name that is not UTF-8",
            at: [0xFF, 0xFE]),
    ]

    static let storage: [RejectedModel] = [
        RejectedModel("no data", Proto.tensor(), "8 bytes are due and no data are there"),
        RejectedModel(
            "exabytes claimed", Proto.tensor("w", [1 << 54]), "72057594037927936 bytes are due and no data are there"),
        RejectedModel(
            "raw and typed", Proto.sound.bytes(4, [0, 0, 0, 0, 0, 0, 0, 0]),
            "its data are stored in more than one field"),
        RejectedModel(
            "two typed fields", Proto.tensor(type: 7).varint(7, 1).varint(5, 1),
            "its data are stored in more than one field"),
        RejectedModel(
            "floats as int64_data", Proto.model(Proto.tensor().bytes(7, [9, 9])), tensor: "w",
            "F32 cannot be stored in field 7", at: [9, 9]),
        RejectedModel(
            "raw too short", Proto.model(Proto.tensor().bytes(9, [7, 7, 7])), tensor: "w",
            "shape and type need 8 bytes, there are 3", at: [7, 7, 7]),
        RejectedModel(
            "too many packed numbers", Proto.tensor(type: 7).bytes(7, [1, 2, 3]),
            "shape and type need 2 stored numbers, there are 3"),
        RejectedModel(
            "too few numbers", Proto.tensor(type: 7).varint(7, 1), "shape and type need 2 stored numbers, there are 1"),
        RejectedModel(
            "too few floats in pieces", Proto.tensor("w", [3]).float(4, 1).float(4, 2),
            "shape and type need 3 stored numbers, there are 2"),
        RejectedModel(
            "float16 beyond 16 bits", Proto.model(Proto.tensor(type: 10).bytes(5, [1, 0x80, 0x80, 4])), tensor: "w",
            "65536 is no F16", at: [1, 0x80, 0x80, 4], shift: 4),
        RejectedModel(
            "int8 beyond 8 bits", Proto.model(Proto.tensor(type: 3).bytes(5, [0x80, 1, 1])), tensor: "w",
            "128 is no I8", at: [0x80, 1, 1], shift: 2),
        RejectedModel(
            "bool that is 2", Proto.model(Proto.tensor(type: 9).bytes(5, [1, 2])), tensor: "w", "2 is no BOOL",
            at: [0x2A, 2, 1, 2], shift: 4),
    ]
}
