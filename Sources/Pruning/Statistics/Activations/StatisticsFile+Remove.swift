import Glibc

extension StatisticsFile {
    /// Takes the file away, where it is there.
    func remove() { unlink(path) }
}
