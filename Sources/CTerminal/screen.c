// The screen: opening a terminfo entry, putting cells, sending differences.
#include "internal.h"

#include <curses.h>
#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <unistd.h>
#include <wchar.h>

#undef columns  // term.h's macros for capabilities
#undef lines

#include "include/CTerminal.h"

static SCREEN *screen;
static FILE *input_file, *output_file;
static int output_descriptor = -1;
static bool speaks_ansi, has_default_colors, uses_color, wants_mouse = true;
static char reset_text[512];

bool cterminal_locale(bool names_utf8) {
    setlocale(LC_CTYPE, "");
    if (strcmp(nl_langinfo(CODESET), "UTF-8") == 0) return true;
    if (!names_utf8) return false;
    if (!setlocale(LC_CTYPE, "C.UTF-8") && !setlocale(LC_CTYPE, "C.utf8")) return false;
    return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

static void send_text(const char *text) {
    size_t length = strlen(text), written = 0;
    while (written < length) {
        ssize_t count = write(output_descriptor, text + written, length - written);
        if (count <= 0) return;
        written += (size_t)count;
    }
}

static void modes_on(void) {
    if (!speaks_ansi) return;
    if (wants_mouse) send_text("\033[?1002h\033[?1006h");
    send_text("\033[?2004h\033[?1004h");
}

static void modes_off(void) {
    if (speaks_ansi) send_text("\033[?1002l\033[?1006l\033[?2004l\033[?1004l");
}

/// Appends a terminfo string without its padding marks ($<5>), which only tputs understands.
static void append(char *text, size_t capacity, const char *piece) {
    size_t length = strlen(text);
    if (piece == NULL || piece == (char *)-1) return;
    for (; *piece && length + 1 < capacity; piece++) {
        if (piece[0] == '$' && piece[1] == '<') {
            const char *end = strchr(piece, '>');
            if (end) { piece = end; continue; }
        }
        text[length++] = *piece;
    }
    text[length] = 0;
}

static void build_reset(void) {
    static char *const names[] = {"rmkx", "sgr0", "cnorm", "rmcup"};
    reset_text[0] = 0;
    if (speaks_ansi) append(reset_text, sizeof reset_text, "\033[?2026l\033[?1002l\033[?1006l\033[?2004l\033[?1004l");
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        append(reset_text, sizeof reset_text, tigetstr(names[i]));
    char *leave = tigetstr("rmcup");
    if (leave == NULL || leave == (char *)-1) append(reset_text, sizeof reset_text, "\r\n");
}

bool cterminal_entry_is_usable(const char *name) {
    TERMINAL *before = cur_term;
    int result = 0;
    bool is_usable = setupterm((char *)name, STDOUT_FILENO, &result) == OK && cursor_address != NULL;
    if (cur_term != before) {
        TERMINAL *made = cur_term;
        set_curterm(before);
        del_curterm(made);
    }
    return is_usable;
}

static void set_modes(bool wants_color) {
    raw();  // control-C and control-Z are keys; a signal from outside still is one
    noecho();
    nonl();
    curs_set(0);
    set_escdelay(25);
    if (wants_color) start_color();  // without it curses sends no colour sequence at all
    has_default_colors = wants_color && use_default_colors() == OK;  // not fatal: vt100 has none
    uses_color = wants_color && has_colors();
    keys_open();
}

bool cterminal_start(const char *name, int input, int output, bool wants_color) {
    if (screen || !cterminal_entry_is_usable(name)) return false;
    fflush(stdout);
    input_file = fdopen(dup(input), "r");
    output_file = fdopen(dup(output), "w");
    output_descriptor = output;
    use_tioctl(TRUE);
    signals_install(output, reset_text, 0);  // keeps the settings before curses touches them
    screen = input_file && output_file ? newterm((char *)name, output_file, input_file) : NULL;
    if (!screen) {
        signals_remove();
        if (input_file) fclose(input_file);
        if (output_file) fclose(output_file);
        return false;
    }
    char *move = tigetstr("cup");
    speaks_ansi = move && move != (char *)-1 && strncmp(move, "\033[", 2) == 0;
    build_reset();
    signals_set_reset(strlen(reset_text));
    set_modes(wants_color);
    modes_on();
    messages_hold();
    return true;
}

void cterminal_end(void) {
    if (!screen) return;
    modes_off();
    if (!isendwin()) endwin();
    keys_close();
    delscreen(screen);
    screen = NULL;
    signals_remove();
    fclose(output_file);
    fclose(input_file);
    messages_release();
}

int32_t cterminal_colors(void) { return screen && uses_color ? COLORS : 0; }

cterminal_size cterminal_current_size(void) {
    struct winsize window;
    cterminal_size size = {screen ? COLS : 80, screen ? LINES : 24};
    if (ioctl(output_descriptor < 0 ? STDOUT_FILENO : output_descriptor, TIOCGWINSZ, &window) == 0 &&
        window.ws_col > 0 && window.ws_row > 0) {
        size.columns = window.ws_col;
        size.rows = window.ws_row;
    }
    return size;
}

void cterminal_resize(cterminal_size size) {
    if (screen && (size.columns != COLS || size.rows != LINES)) resizeterm(size.rows, size.columns);
}

int32_t cterminal_pair(int32_t foreground, int32_t background) {
    if (!uses_color || (foreground < 0 && background < 0)) return 0;
    if (!has_default_colors) {
        if (foreground < 0) foreground = COLOR_WHITE;
        if (background < 0) background = COLOR_BLACK;
    }
    int pair = alloc_pair(foreground, background);
    return pair < 0 ? 0 : pair;
}

static attr_t attributes_of(uint32_t emphasis) {
    attr_t attributes = A_NORMAL;
    if (emphasis & CTERMINAL_BOLD) attributes |= A_BOLD;
    if (emphasis & CTERMINAL_DIM) attributes |= A_DIM;
    if (emphasis & CTERMINAL_ITALIC) attributes |= A_ITALIC;
    if (emphasis & CTERMINAL_UNDERLINE) attributes |= A_UNDERLINE;
    if (emphasis & CTERMINAL_REVERSE) attributes |= A_REVERSE;
    return attributes;
}

void cterminal_put(int32_t x, int32_t y, const cterminal_cell *cells, int32_t count, int32_t pair, uint32_t emphasis) {
    if (!screen || wmove(stdscr, y, x) == ERR) return;
    wattr_set(stdscr, attributes_of(emphasis), (short)pair, &pair);
    wchar_t text[256];
    int length = 0, room = getmaxx(stdscr) - x;
    for (int i = 0; i < count; i++) {
        if ((room -= cells[i].columns) < 0) break;  // curses would go on in the next row
        if (length > 250) {
            waddnwstr(stdscr, text, length);
            length = 0;
        }
        if (wcwidth((wchar_t)cells[i].base) == cells[i].columns) {
            text[length++] = (wchar_t)cells[i].base;
            if (cells[i].first_mark && wcwidth((wchar_t)cells[i].first_mark) == 0) text[length++] = (wchar_t)cells[i].first_mark;
            if (cells[i].second_mark && wcwidth((wchar_t)cells[i].second_mark) == 0) text[length++] = (wchar_t)cells[i].second_mark;
        } else {
            for (int column = 0; column < cells[i].columns; column++) text[length++] = column ? L' ' : L'?';
        }
    }
    waddnwstr(stdscr, text, length);
}

void cterminal_refresh(int32_t x, int32_t y) {
    if (!screen) return;
    bool shows_cursor = x >= 0;
    leaveok(stdscr, !shows_cursor);
    curs_set(shows_cursor);
    if (shows_cursor) wmove(stdscr, y, x);
    wnoutrefresh(stdscr);
    if (speaks_ansi) send_text("\033[?2026h");  // not putp: that goes through stdio and would come last
    doupdate();
    if (speaks_ansi) send_text("\033[?2026l");
}

void cterminal_forget(void) {
    if (screen) clearok(curscr, TRUE);
}

void cterminal_mouse(bool on) {
    wants_mouse = on;
    if (screen && speaks_ansi) send_text(on ? "\033[?1002h\033[?1006h" : "\033[?1002l\033[?1006l");
}

void cterminal_leave(void) {
    if (!screen || isendwin()) return;
    modes_off();
    endwin();
    messages_release();
}

void cterminal_resume(void) {
    if (!screen) return;
    reset_prog_mode();
    clearok(curscr, TRUE);
    modes_on();
    messages_hold();
    signals_clear_continued();
}
