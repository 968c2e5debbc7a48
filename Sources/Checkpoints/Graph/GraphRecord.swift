/// The graph of a model as its file has it: inert and compact, one record a node, names as numbers, tensors by reference.
///
/// Nothing here was checked to make sense as a computation: values may be missing, operators unknown.
package final class GraphRecord: Sendable {
    package typealias Text = TextTable.ID

    package let texts: TextTable
    /// The main graph first; then those inside nodes and the bodies of functions, in the order of the file.
    package let graphs: [Graph]
    package let functions: [Function]
    /// Domain (empty for ONNX's own) and version.
    package let operatorSets: [(domain: Text, version: Int64)]
    /// Every tensor of the model: initializers, Constant nodes, attributes. Those that are listed have the checkpoint's names.
    package let tensors: [TensorEntry]
    /// Indices of `tensors` that hold only the stored values of a sparse one.
    package let sparseTensors: Set<Int>

    let operands: [Text]
    let attributes: [Attribute]
    let dimensions: [Dimension]
    let integers: [Int64]
    let floats: [Float]

    init(
        texts: TextTable, graphs: [Graph], functions: [Function], operatorSets: [(domain: Text, version: Int64)],
        tensors: [TensorEntry], sparseTensors: Set<Int>, operands: [Text], attributes: [Attribute],
        dimensions: [Dimension], integers: [Int64], floats: [Float]
    ) {
        self.texts = texts
        self.graphs = graphs
        self.functions = functions
        self.operatorSets = operatorSets
        self.tensors = tensors
        self.sparseTensors = sparseTensors
        self.operands = operands
        self.attributes = attributes
        self.dimensions = dimensions
        self.integers = integers
        self.floats = floats
    }
}

extension GraphRecord {
    /// One graph: the model's, a branch or body inside a node, or a function.
    package struct Graph: Sendable {
        package var name = Text.empty
        /// In the file's order, which is an order of execution.
        package var nodes: [Node] = []
        package var inputs: [Value] = []
        package var outputs: [Value] = []
        /// What the file says of values between nodes.
        package var values: [Value] = []
        /// Initializers and outputs of Constant nodes, by value name; `tensor` indexes `tensors`.
        package var constants: [(value: Text, tensor: Int)] = []
        /// The graph around it, whose values it may use, and the node and attribute that hold it.
        package var parent: Parent?
        /// Index of the function whose body it is.
        package var function: Int?
    }

    package struct Parent: Sendable, Hashable {
        package let graph: Int
        package let node: Int
        package let attribute: Text
    }

    /// One call of an operator.
    package struct Node: Sendable {
        package var name = Text.empty
        package var operation = Text.empty
        /// Empty or `ai.onnx` for ONNX's own operators.
        package var domain = Text.empty
        package var overload = Text.empty
        var inputs = 0..<0
        var outputs = 0..<0
        var attributes = 0..<0
    }

    package struct Function: Sendable {
        package let name: Text
        package let domain: Text
        package let overload: Text
        /// Its body; inputs and outputs there have no types.
        package let graph: Int
        /// Attributes with the values that they have where a call does not say.
        let defaults: Range<Int>
    }

    /// What a file says of a value.
    package struct Value: Sendable {
        package let name: Text
        /// TensorProto.DataType; 0 where it is not stated, or no tensor.
        package let elementType: Int32
        /// Nil where not even the rank is stated.
        let shape: Range<Int>?
    }

    package enum Dimension: Sendable, Hashable {
        case fixed(Int)
        /// The same name is the same length wherever it appears.
        case symbol(Text)
        case unknown
    }

    package struct Attribute: Sendable {
        package let name: Text
        package let content: Content
        /// The AttributeProto in the file.
        package let bytes: Range<Int>
    }

    package enum Content: Sendable {
        case integer(Int64)
        case float(Float)
        case text(Text)
        case integerList(Range<Int>)
        case floatList(Range<Int>)
        case textList([Text])
        /// Index of `tensors`.
        case tensor(Int)
        /// Index of `graphs`.
        case graph(Int)
        /// The value of an attribute of the function around it.
        case reference(Text)
        /// What is of no use here, or too long to keep: see `Attribute.bytes`.
        case other
    }
}
