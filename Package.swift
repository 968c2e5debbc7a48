// swift-tools-version: 6.2
import PackageDescription

// Floors, bottom to top; a target imports downward only (HouseTests read this file and the imports).
let package = Package(
    name: "espalier",
    products: [.executable(name: "espalier", targets: ["espalier"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        // MARK: Floor 1
        /** C functions over ncursesw, and the signal handlers that give the terminal back. */
        .target(
            name: "CTerminal",
            cSettings: [.enableWarning("all"), .enableWarning("extra"), .treatAllWarnings(as: .error)],
            linkerSettings: [.linkedLibrary("ncursesw")]),
        /** The signal handler that puts zeros in place of mapped pages whose file was cut short. */
        .target(
            name: "CMapping",
            cSettings: [.enableWarning("all"), .enableWarning("extra"), .treatAllWarnings(as: .error)]),
        /** C functions over zlib, for the deflated entries of zip archives. */
        .target(
            name: "CZlib",
            cSettings: [.enableWarning("all"), .enableWarning("extra"), .treatAllWarnings(as: .error)],
            linkerSettings: [.linkedLibrary("z")]),

        // MARK: Floor 2
        /** Element types, decoding and the counting kernels: concrete loops, optimised in debug builds too. */
        .target(name: "Tensors", swiftSettings: [.unsafeFlags(["-O"], .when(configuration: .debug))]),
        /** Cells, frames, themes, plots and the screen: knows nothing of pruning. */
        .target(name: "Terminal", dependencies: ["CTerminal", "Yams"]),

        // MARK: Floor 3
        /** What files hold: readers and writers of checkpoint formats, and what tensor names mean. */
        .target(name: "Checkpoints", dependencies: ["CMapping", "CZlib", "Tensors"]),

        // MARK: Floor 4
        /** What can be pruned: networks and their layers, targets, granularities, patterns, cuts and masks. */
        .target(name: "Subjects", dependencies: ["Checkpoints", "Tensors"]),

        // MARK: Floor 5
        /** The core engine: methods' contract, budgets, allocators, rules, plans, recipes and the session. */
        .target(name: "Pruning", dependencies: ["Subjects", "Checkpoints", "Tensors", "Yams"]),

        // MARK: Floor 6
        /** One file a paper, and the catalog. */
        .target(name: "Methods", dependencies: ["Pruning", "Subjects", "Tensors"]),
        /** One file a foreign format, and the catalog. */
        .target(name: "Exporters", dependencies: ["Pruning", "Subjects", "Checkpoints", "Tensors"]),

        // MARK: Floor 7
        /** The ncurses front end: state, messages, update, views, keymap, script. */
        .target(
            name: "Explorer",
            dependencies: ["Terminal", "Exporters", "Methods", "Pruning", "Subjects", "Checkpoints", "Tensors"]),

        // MARK: Floor 8
        /** The command line. */
        .executableTarget(
            name: "espalier",
            dependencies: [
                "Explorer", "Terminal", "Exporters", "Methods", "Pruning", "Subjects", "Checkpoints", "Tensors",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),

        /** Feeds damaged files to every reader, many thousands a second, and keeps those that end the process. */
        .executableTarget(
            name: "espalier-fuzz",
            dependencies: [
                "Subjects", "Checkpoints", "Tensors",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),

        // MARK: Tests
        .testTarget(name: "TensorsTests", dependencies: ["Tensors"], exclude: ["Oracles"]),
        .testTarget(name: "TerminalTests", dependencies: ["Terminal"]),
        .testTarget(name: "CheckpointsTests", dependencies: ["Checkpoints", "Tensors"], exclude: ["Oracles"]),
        .testTarget(
            name: "SubjectsTests", dependencies: ["Subjects", "Checkpoints", "Tensors"], exclude: ["Oracles"]),
        .testTarget(
            name: "PruningTests", dependencies: ["Pruning", "Methods", "Subjects", "Checkpoints", "Tensors"],
            exclude: ["Oracles"]),
        .testTarget(name: "MethodsTests", dependencies: ["Methods", "Pruning", "Subjects", "Tensors"]),
        .testTarget(
            name: "ExportersTests", dependencies: ["Exporters", "Methods", "Pruning", "Subjects", "Checkpoints"],
            exclude: ["Oracles"]),
        .testTarget(
            name: "ExplorerTests",
            dependencies: [
                "Explorer", "Terminal", "Exporters", "Methods", "Pruning", "Subjects", "Checkpoints", "Tensors",
            ],
            exclude: ["Screens"]),
        .testTarget(name: "CommandTests", exclude: ["Terminal", "Oracle"]),
        .testTarget(
            name: "HouseTests", dependencies: ["Explorer", "Exporters", "Methods", "Pruning", "Terminal"]),
    ]
)

for target in package.targets {
    var settings: [SwiftSetting] = target.swiftSettings ?? []
    settings += [
        .swiftLanguageMode(.v6),
        .enableUpcomingFeature("ExistentialAny"),  // SE-0335
        .enableUpcomingFeature("MemberImportVisibility"),  // SE-0444
        .enableUpcomingFeature("InternalImportsByDefault"),  // SE-0409
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),  // SE-0461
        .treatAllWarnings(as: .error),  // SE-0480
    ]
    if target.cSettings == nil { target.swiftSettings = settings }
}
