// Standard error while the screen is ours: a message would be drawn over, and lost with the alternate screen. It is
// held in memory and printed when the terminal has been given back, also by a crash ("Fatal error: …" comes first).
#include "internal.h"

#include <fcntl.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <unistd.h>

static int terminal_error = -1;  // the descriptor that standard error was
static int held = -1;

void messages_hold(void) {
#ifdef __linux__
    if (held >= 0 || !isatty(STDERR_FILENO)) return;  // one that goes to a file harms nobody
    held = memfd_create("messages", MFD_CLOEXEC);
    terminal_error = held < 0 ? -1 : fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
    if (terminal_error >= 0 && dup2(held, STDERR_FILENO) >= 0) return;
    if (held >= 0) close(held);
    if (terminal_error >= 0) close(terminal_error);
    held = terminal_error = -1;
#endif
}

void messages_release(void) {
    if (held < 0) return;
    dup2(terminal_error, STDERR_FILENO);
    char bytes[1024];
    off_t place = 0;
    for (;;) {
        ssize_t count = pread(held, bytes, sizeof bytes, place);
        if (count <= 0 || write(STDERR_FILENO, bytes, (size_t)count) != count) break;
        place += count;
    }
    close(held);
    close(terminal_error);
    held = terminal_error = -1;
}
