import ArgumentParser
import Pruning
import Subjects

/// Which part of the work this process does.
struct RankOption: ParsableArguments {
    @Option(help: "This process's number, from 0; from Slurm, MPI or torchrun if not given.") var rank: Int?
    @Option(help: "How many processes share the work.") var ranks: Int?

    func place() throws(PruningError) -> RankPlace {
        try RankPlace.find(rank: rank, of: ranks, in: Machine.environment)
    }
}
