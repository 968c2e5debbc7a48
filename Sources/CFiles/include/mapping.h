// Mapped files that another program may cut short. Touching a lost page is SIGBUS, which no Swift code can catch: the
// handler here puts zeros in place of the lost pages and marks the mapping, so that its reader goes on and then looks.
// Every function may be called from any thread.
#ifndef CFILES_MAPPING_H
#define CFILES_MAPPING_H

#include <stdbool.h>
#include <stddef.h>

typedef struct cfiles_entry cfiles_entry;

/// Guards a mapping of a file, not empty, from its first page to the end of its last; installs the handler if need be.
/// NULL when there is no memory for the entry.
cfiles_entry *cfiles_register(const void *base, size_t size);
/// Call before munmap, when nobody reads the mapping any more. The entry may be any mapping's afterwards.
void cfiles_unregister(cfiles_entry *entry);
/// Whether a page was lost: bytes read before the call may then be zeros in place of what the file held.
bool cfiles_is_damaged(const cfiles_entry *entry);

/// Puts the handler first again where another one took SIGBUS after it. That one gets every SIGBUS that is not ours.
void cfiles_guard(void);

#endif
