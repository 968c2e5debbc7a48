// Plain C over ncursesw: what Swift cannot import (macros, variadics, globals) and what a signal handler needs.
// No curses type and no FILE pointer appears here. Every call but the signal handlers belongs to one thread.
#ifndef CTERMINAL_H
#define CTERMINAL_H

#include <stdbool.h>
#include <stdint.h>

/// Emphasis bits of `cterminal_put`.
enum {
    CTERMINAL_BOLD = 1,
    CTERMINAL_DIM = 2,
    CTERMINAL_ITALIC = 4,
    CTERMINAL_UNDERLINE = 8,
    CTERMINAL_REVERSE = 16,
};

/// What `cterminal_events` reports: bits set by signal handlers since the last call.
enum {
    CTERMINAL_RESIZED = 1,
    CTERMINAL_CONTINUED = 2,
    CTERMINAL_STOP_ASKED = 4,
};

/// Kinds of `cterminal_input`.
enum {
    CTERMINAL_NOTHING = 0,
    CTERMINAL_CHARACTER = 1,
    CTERMINAL_KEY = 2,
};

/// Key codes: `CTERMINAL_KEY_BASE + key * 8 + modifiers`, modifiers 1 shift, 2 alt, 4 control.
enum {
    CTERMINAL_KEY_BASE = 0x2000,
    CTERMINAL_UP = 0,
    CTERMINAL_DOWN,
    CTERMINAL_RIGHT,
    CTERMINAL_LEFT,
    CTERMINAL_HOME,
    CTERMINAL_END,
    CTERMINAL_INSERT,
    CTERMINAL_DELETE,
    CTERMINAL_PAGE_UP,
    CTERMINAL_PAGE_DOWN,
    CTERMINAL_TAB,
    CTERMINAL_ENTER,
    CTERMINAL_BACKSPACE,
    CTERMINAL_MOUSE_SGR,
    CTERMINAL_MOUSE_X10,
    CTERMINAL_PASTE_BEGIN,
    CTERMINAL_PASTE_END,
    CTERMINAL_FOCUS_IN,
    CTERMINAL_FOCUS_OUT,
    CTERMINAL_F1,  // F1 … F12 follow one another
    CTERMINAL_F12 = CTERMINAL_F1 + 11,
};

/// One character cell: a base character and up to two combining marks (0 where absent).
typedef struct {
    uint32_t base;
    uint32_t first_mark;
    uint32_t second_mark;
    /// Columns that the caller has set aside; a base whose width the C library sees otherwise becomes '?'.
    int32_t columns;
} cterminal_cell;

typedef struct {
    int32_t kind;
    uint32_t value;
} cterminal_input;

typedef struct {
    int32_t columns;
    int32_t rows;
} cterminal_size;

/// Sets LC_CTYPE from the environment; where the variables name UTF-8 but the host lacks the locale, tries C.UTF-8.
/// Returns whether wide characters can be shown.
bool cterminal_locale(bool names_utf8);

/// Opens the screen under the terminfo entry `name` on two descriptors; false where there is no such usable entry.
/// Without `wants_color` no colour sequence is ever sent.
bool cterminal_start(const char *name, int input, int output, bool wants_color);
/// Whether terminfo has the entry and it can move the cursor (`dumb` cannot); touches neither the terminal nor a
/// running screen.
bool cterminal_entry_is_usable(const char *name);
void cterminal_end(void);

/// Colours of the entry that was opened; 16,777,216 for a `-direct` entry, 0 for none.
int32_t cterminal_colors(void);
/// What the terminal driver says, else what curses believes.
cterminal_size cterminal_current_size(void);
void cterminal_resize(cterminal_size size);

/// The number of a colour pair; -1 is the terminal's own colour. 0 where the terminal has no more pairs.
int32_t cterminal_pair(int32_t foreground, int32_t background);
/// Writes cells from column x of row y into curses' buffer; clipped at the right edge. Nothing is sent yet.
void cterminal_put(int32_t x, int32_t y, const cterminal_cell *cells, int32_t count, int32_t pair, uint32_t emphasis);
/// Sends what differs, inside a synchronized update; shows the cursor at x, y, or hides it where x is negative.
void cterminal_refresh(int32_t x, int32_t y);
/// Forgets what is on the terminal: the next refresh sends everything.
void cterminal_forget(void);

/// One waiting character or key, without blocking.
cterminal_input cterminal_read(void);
void cterminal_mouse(bool on);

/// Gives the terminal back for a while; `cterminal_resume` takes it again.
void cterminal_leave(void);
void cterminal_resume(void);
/// Stops this process (or its whole job) until SIGCONT. Call between leave and resume.
void cterminal_stop(bool whole_job);
/// Whether a shell of the same session could continue us: false for a session leader.
bool cterminal_can_stop(void);

/// Readable when a signal came; `cterminal_events` empties it and says which.
int cterminal_wake_descriptor(void);
uint32_t cterminal_events(void);

#endif
