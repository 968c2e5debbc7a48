import Methods
import Pruning
import Subjects
import Testing

struct CatalogTests {
    @Test func idsAreUnique() {
        #expect(Set(Catalog.cards.map(\.id)).count == Catalog.cards.count)
    }

    @Test(arguments: Catalog.cards.map(\.id))
    func everyMethodHasAWorkedExample(_ id: String) throws {
        let card = try Catalog.open(MethodChoice(id: id)).card
        #expect(!card.examples.isEmpty)
        for example in card.examples {
            #expect(!example.source.isEmpty)
            _ = try Catalog.open(MethodChoice(id: id, settings: example.settings))
        }
    }

    @Test(arguments: Catalog.cards.map(\.id))
    func everyTunableReadsItsOwnValueAndStaysInRange(_ id: String) throws {
        let method = try Catalog.open(MethodChoice(id: id))
        #expect(Set(method.tunables.map(\.name)).count == method.tunables.count)
        for tunable in method.tunables {
            for steps in [0, 1, -1, 1_000_000, -1_000_000] {
                let value = tunable.stepped(by: steps)
                let again = try Catalog.open(MethodChoice(id: id, settings: [tunable.name: SettingValue("\(value)")]))
                #expect(again.tunables.first { $0.name == tunable.name }?.value == value)
            }
        }
    }

    @Test func anUnknownMethodNamesTheOnesThereAre() {
        let expected = PruningError.unknownName(kind: "method", name: "magic", choices: Catalog.cards.map(\.id))
        #expect(throws: expected) { try Catalog.open(MethodChoice(id: "magic")) }
    }

    @Test(arguments: [
        ("global-mp", "mt", "101"), ("global-mp", "mt", "nan"), ("global-mp", "scope", "local"),
        ("random-pruning", "power", "-1"), ("random-pruning", "law", "7"), ("magnitude", "speed", "1"),
    ])
    func aSettingOutsideItsRangeIsRefused(id: String, name: String, value: String) {
        #expect(throws: (any Error).self) {
            try Catalog.open(MethodChoice(id: id, settings: [name: SettingValue(value)]))
        }
    }

    @Test func aStepOfATenthPrintsAsATenth() throws {
        let method = try Catalog.open(
            MethodChoice(id: "random-pruning", settings: ["power": .number(0.2)]))
        let power = try #require(method.tunables.first { $0.name == "power" })
        #expect("\(power.stepped(by: 1))" == "0.3")
    }
}
