import ArgumentParser
import Checkpoints
import Pruning
import Subjects

/// Lists what goes together: the slices of several tensors that one channel or head is.
struct GroupsCommand: ParsableCommand, NamesSubject {
    static let configuration = CommandConfiguration(
        commandName: "groups",
        abstract: "List which slices of which tensors go together when channels or heads go.",
        discussion: """
            A group is what one kind of unit is, everywhere that it is stored: a channel of a convolution with its norm and \
            with the inputs of whatever reads it, a head with its rows of Q, K, V and its columns of the output. Found from \
            the graph alone; no weights are read. Locked groups say why their units always stay.

            EXAMPLES
              espalier groups cnn.onnx
              espalier groups model/ --members
              espalier groups model/ --json | jq '.[] | select(.locked | not) | .name'
            """)

    @OptionGroup var checkpoint: CheckpointOption
    @Flag(help: "List every member and why it belongs.") var members = false
    @Flag(help: "Print JSON: name, kind, units, parametersPerUnit, locked, reasons, members.") var json = false

    var subject: String { checkpoint.subject }

    func run() throws {
        let network = try checkpoint.open()
        let grouping: Grouping
        do throws(ForwardError) { grouping = try network.grouping() } catch { throw PruningError.forward(error) }
        let listing = GroupListing(grouping.groups, withMembers: members)
        try Standard.output(json ? listing.json.printed : listing.table)
    }
}
