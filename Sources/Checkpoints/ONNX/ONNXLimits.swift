/// What an ONNX file may ask of us. All are ours: the reference takes anything that protobuf takes.
enum ONNXLimits {
    /// Graphs inside nodes of graphs; also types inside types. Protobuf stops at about 33 graphs.
    static let depth = 32
    /// Dimensions of one tensor or value.
    static let rank = 64
    /// UTF-8 bytes of a tensor's name.
    static let nameBytes = 4096
    /// Bytes of any other name, or of a text kept as an attribute; longer attributes stay in the file.
    static let textBytes = 65_536
    /// Numbers of a list kept as an attribute; longer lists stay in the file.
    static let listItems = 1024
    /// An empty node takes two bytes of the file and 64 of memory.
    static let nodes = 2_000_000
    /// Inputs and outputs of all nodes.
    static let operands = 16_000_000
    static let attributes = 4_000_000
    /// Graphs, those inside nodes included.
    static let graphs = 100_000
    /// Descriptions of inputs, outputs and values between nodes.
    static let values = 4_000_000
    /// Dimensions in all of them.
    static let dimensions = 16_000_000
    /// Files of external data.
    static let dataFiles = 16_384
    /// Keys with values of the model itself.
    static let metadata = 10_000
}
