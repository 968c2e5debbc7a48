import Checkpoints

extension RejectedModel {
    static let structure: [RejectedModel] = [
        RejectedModel(
            "no graph", Proto().varint(1, 8).message(8, Proto().varint(2, 17)).bytes, "a model without a graph", 6),
        RejectedModel(
            "two graphs", Proto.model(Proto.sound) + Proto().message(7, Proto.graph()).bytes,
            "ModelProto field 7 appears twice", Proto.model(Proto.sound).count),
        RejectedModel(
            "initializer twice", Proto.model(Proto.sound, Proto.sound), tensor: "w", "named twice in one graph",
            at: Proto.sound.bytes + [0x2A], shift: Proto.sound.bytes.count + 2),
        RejectedModel(
            "33 graphs deep", Proto.nested(33), "graphs or types nested more than 32 deep", at: [0x12, 1, 0x67, 0x2A]),
        RejectedModel(
            "attribute with two tensors",
            Proto.model(
                of: Proto.graph(nodes: [
                    Proto.node(
                        "Constant", [], ["w"],
                        attributes: [Proto.attribute("value", type: 4).message(5, Proto.sound).message(5, Proto())])
                ])), "AttributeProto field 5 appears twice", at: [0x2A, 0]),
        RejectedModel(
            "constant that says nothing",
            Proto.model(
                of: Proto.graph(nodes: [
                    Proto.node(
                        "Constant", [], ["w"],
                        attributes: [Proto.attribute("value", type: 4).message(5, Proto.tensor("", [3]))])
                ])), tensor: "w", "12 bytes are due and no data are there", at: Proto.tensor("", [3]).bytes),
        RejectedModel(
            "sparse without indices",
            Proto.model(of: Proto().message(15, Proto().message(1, Proto.sound).varint(3, 9))), tensor: "w",
            "sparse: no index for every value", at: [0x0A, UInt8(Proto.sound.bytes.count)]),
        RejectedModel(
            "sparse with too few indices",
            Proto.model(
                of: Proto().message(
                    15,
                    Proto().message(1, Proto.sound).message(2, Proto.tensor("", [1], type: 7).varint(7, 0)).varint(3, 9)
                )), tensor: "w", "sparse: no index for every value", at: Proto.tensor("", [1], type: 7).bytes),
        RejectedModel(
            "dimensions of a value without end",
            Proto.model(
                of: Proto().message(
                    11,
                    Proto().message(
                        2,
                        Proto().message(
                            1,
                            Proto().message(
                                2,
                                Proto().raw(
                                    [UInt8](repeating: 0x0A, count: 0) + (0..<65).flatMap { _ in [0x0A, 0] as [UInt8] })
                            ))))), "more than 64 dimensions", at: [0x0A, 0, 0x0A], shift: 128),
    ]
}
