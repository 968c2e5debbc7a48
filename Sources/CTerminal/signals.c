// Signal handlers: the terminal is given back before anything else happens. Only async-signal-safe calls inside.
#include "internal.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "include/CTerminal.h"

static const int fatal_signals[] = {SIGSEGV, SIGABRT, SIGBUS,  SIGILL, SIGFPE,
                                    SIGTRAP, SIGQUIT, SIGHUP, SIGTERM, SIGINT};
enum { fatal_count = sizeof fatal_signals / sizeof fatal_signals[0] };
static const int event_signals[] = {SIGWINCH, SIGCONT, SIGTSTP};
enum { event_count = sizeof event_signals / sizeof event_signals[0] };

static struct sigaction old_fatal[fatal_count];
static struct sigaction old_event[event_count];
static struct termios saved_state;
static bool has_saved_state;
static int terminal_descriptor = -1;
static const char *reset_text;
static size_t reset_length;
static volatile sig_atomic_t is_installed;
static volatile sig_atomic_t pending;
static int wake_pipe[2] = {-1, -1};

static void restore_terminal(void) {
    struct sigaction ignore;
    memset(&ignore, 0, sizeof ignore);
    ignore.sa_handler = SIG_IGN;
    sigaction(SIGTTOU, &ignore, NULL);  // a background job may write the settings back
    size_t written = 0;
    while (written < reset_length) {
        ssize_t count = write(terminal_descriptor, reset_text + written, reset_length - written);
        if (count > 0) written += (size_t)count;
        else if (count < 0 && errno == EINTR) continue;
        else break;
    }
    if (has_saved_state) {
        tcflush(terminal_descriptor, TCIFLUSH);  // mouse reports under way would be typed into the shell
        tcsetattr(terminal_descriptor, TCSANOW, &saved_state);
    }
    messages_release();
}

static void on_fatal(int signal_number) {
    int saved_error = errno;
    if (is_installed) {
        is_installed = 0;
        restore_terminal();
    }
    for (int i = 0; i < fatal_count; i++)
        if (fatal_signals[i] == signal_number) sigaction(signal_number, &old_fatal[i], NULL);
    raise(signal_number);  // blocked until we return, then the old handler (a backtrace, the default) has it
    errno = saved_error;
}

static void on_event(int signal_number) {
    int saved_error = errno;
    if (signal_number == SIGWINCH) pending |= CTERMINAL_RESIZED;
    if (signal_number == SIGCONT) pending |= CTERMINAL_CONTINUED;
    if (signal_number == SIGTSTP) pending |= CTERMINAL_STOP_ASKED;
    char byte = 's';
    ssize_t ignored = write(wake_pipe[1], &byte, 1);  // a full pipe is already readable
    (void)ignored;
    errno = saved_error;
}

/// Threads without an alternate stack fall back to their own; the main thread gets one for stack overflows.
static void give_alternate_stack(void) {
    static char stack[64 * 1024];
    stack_t current;
    if (sigaltstack(NULL, &current) != 0 || !(current.ss_flags & SS_DISABLE)) return;
    stack_t ours = {.ss_sp = stack, .ss_size = sizeof stack, .ss_flags = 0};
    sigaltstack(&ours, NULL);
}

static void restore_at_exit(void) {
    if (!is_installed) return;
    is_installed = 0;
    restore_terminal();
}

void signals_install(int terminal, const char *reset, size_t length) {
    static bool is_registered;
    if (!is_registered) atexit(restore_at_exit);
    is_registered = true;
    terminal_descriptor = terminal;
    reset_text = reset;
    reset_length = length;
    has_saved_state = tcgetattr(terminal, &saved_state) == 0;
    if (wake_pipe[0] < 0 && pipe2(wake_pipe, O_NONBLOCK | O_CLOEXEC) != 0) wake_pipe[0] = wake_pipe[1] = -1;
    give_alternate_stack();

    struct sigaction action;
    memset(&action, 0, sizeof action);
    sigemptyset(&action.sa_mask);
    for (int i = 0; i < fatal_count; i++) sigaddset(&action.sa_mask, fatal_signals[i]);
    action.sa_handler = on_fatal;
    action.sa_flags = SA_ONSTACK;
    for (int i = 0; i < fatal_count; i++) {
        sigaction(fatal_signals[i], NULL, &old_fatal[i]);
        if (old_fatal[i].sa_handler == SIG_IGN) continue;  // nohup and background jobs chose to outlive it
        sigaction(fatal_signals[i], &action, NULL);
    }
    action.sa_handler = on_event;
    action.sa_flags = SA_ONSTACK | SA_RESTART;
    for (int i = 0; i < event_count; i++) sigaction(event_signals[i], &action, &old_event[i]);
    pending = 0;
    is_installed = 1;
}

void signals_set_reset(size_t length) { reset_length = length; }

void signals_remove(void) {
    if (terminal_descriptor < 0) return;
    is_installed = 0;
    for (int i = 0; i < fatal_count; i++) {
        if (old_fatal[i].sa_handler != SIG_IGN) sigaction(fatal_signals[i], &old_fatal[i], NULL);
    }
    for (int i = 0; i < event_count; i++) sigaction(event_signals[i], &old_event[i], NULL);
    if (has_saved_state) tcsetattr(terminal_descriptor, TCSADRAIN, &saved_state);
    terminal_descriptor = -1;
}

void signals_clear_continued(void) { pending &= ~(CTERMINAL_CONTINUED | CTERMINAL_STOP_ASKED); }

int cterminal_wake_descriptor(void) { return wake_pipe[0]; }

uint32_t cterminal_events(void) {
    char bytes[64];
    while (wake_pipe[0] >= 0 && read(wake_pipe[0], bytes, sizeof bytes) > 0) continue;
    sigset_t ours, before;
    sigemptyset(&ours);
    for (int i = 0; i < event_count; i++) sigaddset(&ours, event_signals[i]);
    pthread_sigmask(SIG_BLOCK, &ours, &before);
    uint32_t events = (uint32_t)pending;
    pending = 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return events;
}

void cterminal_stop(bool whole_job) {
    if (whole_job) kill(0, SIGSTOP);
    else raise(SIGSTOP);
}

bool cterminal_can_stop(void) { return getsid(getppid()) == getsid(0); }
