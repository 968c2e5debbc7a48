// Mapped files that another program may cut short. Touching a lost page is SIGBUS, which no Swift code can catch: the
// handler here puts zeros in place of the lost pages and marks the mapping, so that its reader goes on and then looks.
// Every function may be called from any thread.
#ifndef CMAPPING_H
#define CMAPPING_H

#include <stdbool.h>
#include <stddef.h>

typedef struct cmapping_entry cmapping_entry;

/// Guards a mapping of a file, not empty, from its first page to the end of its last; installs the handler if need be.
/// NULL when there is no memory for the entry.
cmapping_entry *cmapping_register(const void *base, size_t size);
/// Call before munmap, when nobody reads the mapping any more. The entry may be any mapping's afterwards.
void cmapping_unregister(cmapping_entry *entry);
/// Whether a page was lost: bytes read before the call may then be zeros in place of what the file held.
bool cmapping_is_damaged(const cmapping_entry *entry);

/// Puts the handler first again where another one took SIGBUS after it. That one gets every SIGBUS that is not ours.
void cmapping_guard(void);

/// Reads one byte, so that a lost page is replaced before a system call meets it: those fail with EFAULT instead.
void cmapping_touch(const void *byte);

#endif
