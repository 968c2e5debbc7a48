/// What a pickle may ask of us. A state dict of 100,000 tensors needs a tenth of each.
package struct PickleLimits: Sendable, Hashable {
    /// Opcodes in all.
    package var operations = 1 << 26
    /// Values that stand on the stack at once.
    package var stack = 1 << 20
    /// Marks that stand there at once, so also how deep opcodes nest.
    package var marks = 4096
    /// Values that are remembered.
    package var memo = 1 << 22
    /// Lists, dictionaries, storages, tensors and objects in all.
    package var records = 1 << 22
    /// Values in the copies that calls make of lists and dictionaries, all together.
    package var copies = 1 << 22
    /// Bytes of one text.
    package var textBytes = 1 << 24
    /// Levels of dictionaries and lists between the top and a tensor.
    package var depth = 128
    /// Values that the walk over dictionaries and lists meets; one value counts as often as it is reached.
    package var visits = 1 << 24
    /// Bytes of a view that is larger than its storage, as expanded tensors are.
    package var expandedBytes = 1 << 30
    package var rank = SafetensorsLimits().rank
    package var nameBytes = SafetensorsLimits().nameBytes
    /// Of all names of tensors together.
    package var allNameBytes = 1 << 27

    package init() {}
}
