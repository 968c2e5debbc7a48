import Checkpoints

extension RejectedModel {
    private static func external(_ name: String, _ keys: [(String, String)], _ fact: String, at value: String)
        -> RejectedModel
    {
        RejectedModel(name, Proto.model(Proto.external(keys)), tensor: "w", fact, at: Array(value.utf8))
    }

    private static func location(_ text: String) -> RejectedModel {
        let shown = text.replacing("\0", with: "\\u{0}")
        return external(
            "location " + shown, [("location", text)],
            "external data in '\(shown)', which is not a plain path inside the model's folder", at: text)
    }

    static let external: [RejectedModel] = [
        location("../w.bin"), location("a/../../w.bin"), location("/etc/passwd"), location("C:w.bin"),
        location("a\\w.bin"), location("a//w.bin"), location("./w.bin"), location("w.bin/"), location("w\0.bin"),
        external(
            "offset that is negative", [("location", "w"), ("offset", "-8")],
            "external data whose offset '-8' is not a decimal number", at: "-8"),
        external(
            "offset in hexadecimal", [("location", "w"), ("offset", "0x10")],
            "external data whose offset '0x10' is not a decimal number", at: "0x10"),
        external(
            "offset beyond 64 bits", [("location", "w"), ("offset", "99999999999999999999")],
            "external data whose offset '99999999999999999999' is not a decimal number", at: "99999999999999999999"),
        external(
            "length with a fraction", [("location", "w"), ("length", "8.0")],
            "external data whose length '8.0' is not a decimal number", at: "8.0"),
        external(
            "location twice", [("location", "w"), ("location", "v")], "external data with two values for 'location'",
            at: "location\u{12}\u{1}v"),
        RejectedModel("no location", Proto.external([("offset", "0")]), "external data without a location"),
        RejectedModel(
            "length against the shape", Proto.external([("location", "w"), ("length", "4")]),
            "shape and type need 8 bytes, the external length is 4"),
        RejectedModel(
            "offset and size overflow", Proto.external([("location", "w"), ("offset", "9223372036854775807")]),
            "the shape's product overflows"),
        RejectedModel(
            "external and raw", Proto.external([("location", "w")]).bytes(9, [0]), "external data and data of its own"),
    ]
}
