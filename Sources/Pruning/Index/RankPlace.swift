package import Subjects

/// Which of how many ranks this process is.
package struct RankPlace: Sendable, Hashable {
    package var rank: Int
    package var count: Int
    /// What said so, for messages: `SLURM_PROCID`; nil for a process by itself.
    package var source: String?

    package init(rank: Int, count: Int, source: String? = nil) {
        self.rank = rank
        self.count = count
        self.source = source
    }

    /// Rank and size as launchers put them into the environment, in the order in which they are asked.
    ///
    /// A step of srun inside a job array has both: the step's own counts. An array of single tasks sets SLURM_NTASKS to 1, and
    /// then the array's place counts.
    private static let variables = [
        ("SLURM_PROCID", "SLURM_NTASKS"), ("SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_COUNT"),
        ("OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE"), ("PMI_RANK", "PMI_SIZE"), ("RANK", "WORLD_SIZE"),
    ]

    /// - Parameters:
    ///   - rank: what flags say; they win.
    /// - Throws: `.invalidValue` where a rank is not below its count.
    package static func find(
        rank: Int?, of count: Int?, in environment: [String: String]
    ) throws(PruningError) -> RankPlace {
        if let rank, let count { return try checked(RankPlace(rank: rank, count: count, source: "--rank")) }
        guard rank == nil, count == nil else {
            throw .invalidValue(name: "--rank", value: "\(rank ?? count ?? 0)", expected: "given with --ranks")
        }
        for (place, size) in variables {
            guard let rank = environment[place].flatMap({ Int($0) }), let count = environment[size].flatMap({ Int($0) })
            else { continue }
            let isArray = place == "SLURM_ARRAY_TASK_ID"
            let first = isArray ? environment["SLURM_ARRAY_TASK_MIN"].flatMap { Int($0) } ?? 0 : 0
            if place == "SLURM_PROCID", count == 1, environment["SLURM_ARRAY_TASK_ID"] != nil { continue }
            return try checked(RankPlace(rank: rank - first, count: count, source: place))
        }
        return RankPlace(rank: 0, count: 1)
    }

    private static func checked(_ place: RankPlace) throws(PruningError) -> RankPlace {
        guard place.count >= 1, place.count <= 1 << 20, (0..<place.count).contains(place.rank) else {
            throw .invalidValue(
                name: place.source ?? "--rank", value: "\(place.rank) of \(place.count)",
                expected: "a rank from 0 below the number of ranks")
        }
        return place
    }
}
