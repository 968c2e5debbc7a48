/// Counting of 16-bit patterns in plain C, four tables in turn, as a compiler of today makes it with -O3.
enum CountingTwin {
    private static let source = """
        #include <fcntl.h>
        #include <stdint.h>
        #include <stdio.h>
        #include <stdlib.h>
        #include <string.h>
        #include <sys/mman.h>
        #include <time.h>

        static uint32_t tables[4][32768];

        static double seconds(void) {
            struct timespec now;
            clock_gettime(CLOCK_MONOTONIC, &now);
            return now.tv_sec + now.tv_nsec * 1e-9;
        }

        int main(int count, char **words) {
            size_t offset = strtoull(words[2], 0, 10), bytes = strtoull(words[3], 0, 10);
            int file = open(words[1], O_RDONLY);
            const char *map = mmap(0, offset + bytes, PROT_READ, MAP_PRIVATE, file, 0);
            if (map == MAP_FAILED) return 1;
            double best = 1e9;
            for (int run = 0; run < 6; run++) {
                double start = seconds();
                for (size_t i = 0; i + 8 <= bytes; i += 8) {
                    uint64_t four;
                    memcpy(&four, map + offset + i, 8);
                    four &= 0x7fff7fff7fff7fffull;
                    tables[0][four & 0xffff]++;
                    tables[1][four >> 16 & 0xffff]++;
                    tables[2][four >> 32 & 0xffff]++;
                    tables[3][four >> 48]++;
                }
                double time = seconds() - start;
                if (run > 0 && time < best) best = time;
            }
            printf("seconds %.9f\\ncounted %u\\n", best, tables[0][0x3c00] + tables[1][0x3c00]);
            return 0;
        }
        """

    /// Passes that the program makes.
    private static let passes = 6.0

    /// Seconds over so many bytes of a file; nil where there is no compiler.
    static func seconds(_ path: String, offset: Int, bytes: Int, in bench: Workbench) -> Double? {
        withProgram(in: bench) { Subprocess($0, [path, "\(offset)", "\(bytes)"]).figures["seconds"] } ?? nil
    }

    /// Instructions of one pass over so many bytes of a file, and of its start; nil where there is no compiler.
    static func instructions(_ path: String, bytes: Int, in bench: Workbench) -> Double? {
        let log = bench.path("count.log")
        defer { bench.remove(log) }
        let count = withProgram(in: bench) { program in
            let words = InstructionsBench.words(log: log) + [program, path, "0", "\(bytes)"]
            return Subprocess(words[0], Array(words.dropFirst())).status == 0 ? InstructionsBench.collected(log) : nil
        }
        return count.flatMap { $0.map { $0 / passes } }
    }

    private static func withProgram<Value>(in bench: Workbench, _ body: (String) -> Value) -> Value? {
        let (text, program) = (bench.path("count.c"), bench.path("count"))
        defer {
            bench.remove(text)
            bench.remove(program)
        }
        guard (try? GeneratedFile.text(text, source)) != nil else { return nil }
        guard Subprocess("cc", ["-O3", "-o", program, text]).status == 0 else { return nil }
        return body(program)
    }
}
