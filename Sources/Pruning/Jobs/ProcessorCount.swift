import Glibc

/// Processors this process may use: its affinity mask, which is what a scheduler's share comes to.
package enum ProcessorCount {
    package static var available: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }
}
