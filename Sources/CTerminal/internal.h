// Shared by the C files of this module only.
#ifndef CTERMINAL_INTERNAL_H
#define CTERMINAL_INTERNAL_H

// SwiftPM drops the -D flags that pkg-config gives for ncursesw: without these two the wide functions do not exist.
#ifndef _XOPEN_SOURCE_EXTENDED
#define _XOPEN_SOURCE_EXTENDED 1
#endif
#ifndef NCURSES_WIDECHAR
#define NCURSES_WIDECHAR 1
#endif
#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif

#include <stddef.h>

/// Catches the signals that end or stop a program. `reset` must stay valid until `signals_remove`.
void signals_install(int terminal, const char *reset, size_t length);
/// Says how much of `reset` is to be sent: known only once the entry is open.
void signals_set_reset(size_t length);
void signals_remove(void);
/// Forgets a continue that we caused ourselves.
void signals_clear_continued(void);

/// Keeps what is written to standard error off the screen, and prints it afterwards. The second is async-signal-safe.
void messages_hold(void);
void messages_release(void);

/// Begins to read keys, and teaches curses every form of each that terminals send, whatever terminfo says.
void keys_open(void);
void keys_close(void);

#endif
