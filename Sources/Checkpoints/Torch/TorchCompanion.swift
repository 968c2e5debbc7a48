/// Files that trainers put beside a network and that are no part of it, by the names that Hugging Face's libraries and
/// others give them: the optimiser's state, random states, settings.
enum TorchCompanion {
    static func isName(_ file: String) -> Bool {
        names.contains(file) || file.hasPrefix("rng_state") && file.hasSuffix(".pth")
            || file.hasPrefix("optimizer") && endings.contains { file.hasSuffix($0) }
    }

    private static let endings = [".pt", ".pth", ".bin"]
    private static let names: Set<String> = [
        "training_args.bin", "scheduler.pt", "scheduler.bin", "scaler.pt", "random_states.pkl", "random_states_0.pkl",
    ]
}
