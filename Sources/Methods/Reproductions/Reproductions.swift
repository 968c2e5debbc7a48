/// Every reproduction there is; a paper adds a file and a line.
package enum Reproductions {
    package static let all: [Reproduction] = [
        .gmp, .granet, .sap, .flap, .udfc, .lrp, .ziplm, .wanda, .sparseGPT, .zeroTPrune,
    ]

    package static func named(_ id: String) -> Reproduction? { all.first { $0.id == id } }
}
