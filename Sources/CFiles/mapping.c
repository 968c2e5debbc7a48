// The table is read by a signal handler while other threads change it: entries are never freed, each has a version that
// is odd while it is being written, and only those who write take the lock.
#include "include/mapping.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct cfiles_entry {
    atomic_uint version;
    atomic_uintptr_t base;
    atomic_size_t size;  // whole pages; 0 while the entry is free
    atomic_bool is_damaged;
    cfiles_entry *next_free;  // under the lock
};

enum { block_count = 256 };
struct block {
    cfiles_entry entries[block_count];
    struct block *next;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;  // never taken by the handler
static _Atomic(struct block *) first_block;
static cfiles_entry *first_free;
static atomic_size_t page_size;

// The action that was there before ours, and the latest one that was put over ours. Two places for the latter: one is
// written while a handler may read the other.
static struct sigaction first_action, later_actions[2];
static _Atomic(const struct sigaction *) later_action;

// MARK: In the handler

/// Puts zeros from the page of `address` to the end of its mapping; false where it is in no mapping of ours.
static bool replace(uintptr_t address) {
    for (struct block *block = atomic_load(&first_block); block; block = block->next) {
        for (int i = 0; i < block_count; i++) {
            cfiles_entry *entry = &block->entries[i];
            unsigned version = atomic_load_explicit(&entry->version, memory_order_acquire);
            uintptr_t base = atomic_load_explicit(&entry->base, memory_order_relaxed);
            size_t size = atomic_load_explicit(&entry->size, memory_order_relaxed);
            atomic_thread_fence(memory_order_acquire);
            // An entry that changes just now is not that of the mapping which this thread is reading.
            if (version % 2 || version != atomic_load_explicit(&entry->version, memory_order_relaxed)) continue;
            if (address - base >= size) continue;
            // First the mark: another thread may read the zeros as soon as they are there.
            atomic_store(&entry->is_damaged, true);
            uintptr_t page = address & ~(uintptr_t)(atomic_load(&page_size) - 1);
            int flags = MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS;
            return mmap((void *)page, base + size - page, PROT_READ, flags, -1, 0) != MAP_FAILED;
        }
    }
    return false;
}

/// Hands a SIGBUS of somebody else to whoever came after us, then to whoever came before, then to the default: an action
/// that took ours for its predecessor and hands back to it thus ends with the program, not in a circle.
static void pass_on(const siginfo_t *info) {
    static _Thread_local int turns __attribute__((tls_model("initial-exec")));
    struct sigaction standard;
    memset(&standard, 0, sizeof standard);
    const struct sigaction *later = atomic_load(&later_action);
    const struct sigaction *next = turns == 0 && later ? later : turns < 2 ? &first_action : &standard;
    bool is_sent = info->si_code <= 0;  // by kill or raise: it does not come again by itself
    if (is_sent && next->sa_handler == SIG_IGN) return;
    turns++;
    sigaction(SIGBUS, next, NULL);
    if (is_sent) raise(SIGBUS);  // blocked until we return; a fault comes again with the instruction
}

static void on_bus_error(int signal_number, siginfo_t *info, void *context) {
    (void)signal_number;
    (void)context;
    int saved_error = errno;
    if (info->si_code != BUS_ADRERR || !replace((uintptr_t)info->si_addr)) pass_on(info);
    errno = saved_error;
}

// MARK: Under the lock

static void guard(void) {
    struct sigaction now;
    if (sigaction(SIGBUS, NULL, &now) != 0) return;
    if ((now.sa_flags & SA_SIGINFO) && now.sa_sigaction == on_bus_error) return;
    static bool is_known;
    if (is_known) {
        struct sigaction *place = &later_actions[atomic_load(&later_action) == &later_actions[0]];
        *place = now;
        atomic_store(&later_action, place);
    } else {
        first_action = now;
        is_known = true;
    }
    struct sigaction ours;
    memset(&ours, 0, sizeof ours);
    sigemptyset(&ours.sa_mask);
    ours.sa_sigaction = on_bus_error;
    ours.sa_flags = SA_SIGINFO | SA_RESTART;
    sigaction(SIGBUS, &ours, NULL);
}

static cfiles_entry *take_free(void) {
    if (!first_free) {
        struct block *block = calloc(1, sizeof *block);
        if (!block) return NULL;
        for (int i = block_count; i-- > 0; first_free = &block->entries[i]) block->entries[i].next_free = first_free;
        block->next = atomic_load(&first_block);
        atomic_store(&first_block, block);
    }
    cfiles_entry *entry = first_free;
    first_free = entry->next_free;
    return entry;
}

static void write_entry(cfiles_entry *entry, uintptr_t base, size_t size) {
    unsigned version = atomic_load_explicit(&entry->version, memory_order_relaxed);
    atomic_store_explicit(&entry->version, version + 1, memory_order_relaxed);
    atomic_thread_fence(memory_order_release);
    atomic_store_explicit(&entry->base, base, memory_order_relaxed);
    atomic_store_explicit(&entry->size, size, memory_order_relaxed);
    atomic_store_explicit(&entry->version, version + 2, memory_order_release);
}

// MARK: What Swift calls

cfiles_entry *cfiles_register(const void *base, size_t size) {
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    atomic_store(&page_size, page);
    pthread_mutex_lock(&lock);
    guard();
    cfiles_entry *entry = take_free();
    if (entry) {
        atomic_store(&entry->is_damaged, false);
        write_entry(entry, (uintptr_t)base, (size + page - 1) / page * page);
    }
    pthread_mutex_unlock(&lock);
    return entry;
}

void cfiles_unregister(cfiles_entry *entry) {
    pthread_mutex_lock(&lock);
    write_entry(entry, 0, 0);
    entry->next_free = first_free;
    first_free = entry;
    pthread_mutex_unlock(&lock);
}

bool cfiles_is_damaged(const cfiles_entry *entry) {
    atomic_thread_fence(memory_order_acquire);  // the caller's bytes were read before
    return atomic_load_explicit(&entry->is_damaged, memory_order_relaxed);
}

void cfiles_guard(void) {
    pthread_mutex_lock(&lock);
    guard();
    pthread_mutex_unlock(&lock);
}
