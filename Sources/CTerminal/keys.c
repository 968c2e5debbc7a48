// Keys: curses knows one form of each from terminfo; terminals send several. All of them are registered by hand.
#include "internal.h"

#include <curses.h>
#include <stdio.h>

#include "include/CTerminal.h"

static WINDOW *input_pad;  // keys are read from a pad: reading from a window would refresh it

static int code_of(int key, int modifiers) { return CTERMINAL_KEY_BASE + key * 8 + modifiers; }

static void define(const char *sequence, int key, int modifiers) { define_key(sequence, code_of(key, modifiers)); }

/// xterm's letter forms: CSI X, SS3 X, CSI 1;m X.
static void define_letters(void) {
    static const struct { char letter; int key; } rows[] = {
        {'A', CTERMINAL_UP},   {'B', CTERMINAL_DOWN}, {'C', CTERMINAL_RIGHT},  {'D', CTERMINAL_LEFT},
        {'H', CTERMINAL_HOME}, {'F', CTERMINAL_END},  {'P', CTERMINAL_F1},     {'Q', CTERMINAL_F1 + 1},
        {'R', CTERMINAL_F1 + 2}, {'S', CTERMINAL_F1 + 3},
    };
    char text[16];
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        snprintf(text, sizeof text, "\033O%c", rows[i].letter);
        define(text, rows[i].key, 0);
        if (rows[i].letter < 'P') {
            snprintf(text, sizeof text, "\033[%c", rows[i].letter);
            define(text, rows[i].key, 0);
        }
        for (int modifiers = 1; modifiers < 8; modifiers++) {
            snprintf(text, sizeof text, "\033[1;%d%c", modifiers + 1, rows[i].letter);
            define(text, rows[i].key, modifiers);
        }
    }
}

/// The numbered forms: CSI n ~ and CSI n;m ~.
static void define_numbers(void) {
    static const struct { int number; int key; } rows[] = {
        {1, CTERMINAL_HOME},     {7, CTERMINAL_HOME},     {4, CTERMINAL_END},       {8, CTERMINAL_END},
        {2, CTERMINAL_INSERT},   {3, CTERMINAL_DELETE},   {5, CTERMINAL_PAGE_UP},   {6, CTERMINAL_PAGE_DOWN},
        {11, CTERMINAL_F1},      {12, CTERMINAL_F1 + 1},  {13, CTERMINAL_F1 + 2},   {14, CTERMINAL_F1 + 3},
        {15, CTERMINAL_F1 + 4},  {17, CTERMINAL_F1 + 5},  {18, CTERMINAL_F1 + 6},   {19, CTERMINAL_F1 + 7},
        {20, CTERMINAL_F1 + 8},  {21, CTERMINAL_F1 + 9},  {23, CTERMINAL_F1 + 10},  {24, CTERMINAL_F1 + 11},
    };
    char text[16];
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        snprintf(text, sizeof text, "\033[%d~", rows[i].number);
        define(text, rows[i].key, 0);
        for (int modifiers = 1; modifiers < 8; modifiers++) {
            snprintf(text, sizeof text, "\033[%d;%d~", rows[i].number, modifiers + 1);
            define(text, rows[i].key, modifiers);
        }
    }
}

/// rxvt's and the Linux console's own forms.
static void define_others(void) {
    static const int arrows[] = {CTERMINAL_UP, CTERMINAL_DOWN, CTERMINAL_RIGHT, CTERMINAL_LEFT};
    char text[16];
    for (int i = 0; i < 4; i++) {
        snprintf(text, sizeof text, "\033[%c", 'a' + i);
        define(text, arrows[i], 1);
        snprintf(text, sizeof text, "\033O%c", 'a' + i);
        define(text, arrows[i], 4);
    }
    for (int i = 0; i < 5; i++) {
        snprintf(text, sizeof text, "\033[[%c", 'A' + i);
        define(text, CTERMINAL_F1 + i, 0);
    }
    define("\033[Z", CTERMINAL_TAB, 1);
    define("\033OM", CTERMINAL_ENTER, 0);
}

static void define_all(void) {
    define_letters();
    define_numbers();
    define_others();
    define("\033[<", CTERMINAL_MOUSE_SGR, 0);
    define("\033[M", CTERMINAL_MOUSE_X10, 0);
    define("\033[200~", CTERMINAL_PASTE_BEGIN, 0);
    define("\033[201~", CTERMINAL_PASTE_END, 0);
    define("\033[I", CTERMINAL_FOCUS_IN, 0);
    define("\033[O", CTERMINAL_FOCUS_OUT, 0);
}

void keys_open(void) {
    input_pad = newpad(1, 1);
    keypad(input_pad, TRUE);
    nodelay(input_pad, TRUE);
    define_all();
}

void keys_close(void) {
    delwin(input_pad);
    input_pad = NULL;
}

cterminal_input cterminal_read(void) {
    cterminal_input none = {CTERMINAL_NOTHING, 0};
    if (!input_pad || isendwin()) return none;
    wint_t value = 0;
    int result = wget_wch(input_pad, &value);
    if (result == OK) return (cterminal_input){CTERMINAL_CHARACTER, (uint32_t)value};
    if (result != KEY_CODE_YES) return none;
    static const struct { int curses; int ours; int modifiers; } rows[] = {
        {KEY_UP, CTERMINAL_UP, 0},           {KEY_DOWN, CTERMINAL_DOWN, 0},     {KEY_LEFT, CTERMINAL_LEFT, 0},
        {KEY_RIGHT, CTERMINAL_RIGHT, 0},     {KEY_HOME, CTERMINAL_HOME, 0},     {KEY_END, CTERMINAL_END, 0},
        {KEY_IC, CTERMINAL_INSERT, 0},       {KEY_DC, CTERMINAL_DELETE, 0},     {KEY_PPAGE, CTERMINAL_PAGE_UP, 0},
        {KEY_NPAGE, CTERMINAL_PAGE_DOWN, 0}, {KEY_BTAB, CTERMINAL_TAB, 1},      {KEY_ENTER, CTERMINAL_ENTER, 0},
        {KEY_BACKSPACE, CTERMINAL_BACKSPACE, 0}, {KEY_SLEFT, CTERMINAL_LEFT, 1}, {KEY_SRIGHT, CTERMINAL_RIGHT, 1},
        {KEY_SR, CTERMINAL_UP, 1},           {KEY_SF, CTERMINAL_DOWN, 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if ((int)value == rows[i].curses)
            value = (wint_t)(CTERMINAL_KEY_BASE + rows[i].ours * 8 + rows[i].modifiers);
    if ((int)value >= KEY_F(1) && (int)value <= KEY_F(12))
        value = (wint_t)(CTERMINAL_KEY_BASE + (CTERMINAL_F1 + (int)value - KEY_F(1)) * 8);
    return (cterminal_input){CTERMINAL_KEY, (uint32_t)value};
}
