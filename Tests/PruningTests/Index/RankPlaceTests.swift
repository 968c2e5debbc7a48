import Pruning
import Subjects
import Testing

struct RankPlaceTests {
    @Test(arguments: [
        (["SLURM_PROCID": "2", "SLURM_NTASKS": "8"], 2, 8),
        (["SLURM_ARRAY_TASK_ID": "3", "SLURM_ARRAY_TASK_COUNT": "4"], 3, 4),
        (["SLURM_ARRAY_TASK_ID": "4", "SLURM_ARRAY_TASK_COUNT": "4", "SLURM_ARRAY_TASK_MIN": "1"], 3, 4),
        (["OMPI_COMM_WORLD_RANK": "1", "OMPI_COMM_WORLD_SIZE": "2"], 1, 2), (["PMI_RANK": "0", "PMI_SIZE": "3"], 0, 3),
        (["RANK": "5", "WORLD_SIZE": "6"], 5, 6), (["PMI_RANK": "1"], 0, 1), ([:], 0, 1),
        // A step of srun counts before the launcher inside it, an array before its single task.
        (["SLURM_PROCID": "1", "SLURM_NTASKS": "2", "RANK": "0", "WORLD_SIZE": "9"], 1, 2),
        (["SLURM_PROCID": "0", "SLURM_NTASKS": "1", "SLURM_ARRAY_TASK_ID": "1", "SLURM_ARRAY_TASK_COUNT": "2"], 1, 2),
    ])
    func theEnvironmentSaysWho(environment: [String: String], rank: Int, count: Int) throws {
        let place = try RankPlace.find(rank: nil, of: nil, in: environment)
        #expect(place.rank == rank)
        #expect(place.count == count)
    }

    @Test func flagsWin() throws {
        let place = try RankPlace.find(rank: 1, of: 3, in: ["SLURM_PROCID": "2", "SLURM_NTASKS": "8"])
        #expect((place.rank, place.count) == (1, 3))
    }

    @Test func aRankBeyondItsCountIsRefused() {
        #expect(throws: PruningError.self) { try RankPlace.find(rank: 3, of: 3, in: [:]) }
        #expect(throws: PruningError.self) {
            try RankPlace.find(rank: nil, of: nil, in: ["RANK": "2", "WORLD_SIZE": "2"])
        }
        #expect(throws: PruningError.self) { try RankPlace.find(rank: 1, of: nil, in: [:]) }
    }
}
