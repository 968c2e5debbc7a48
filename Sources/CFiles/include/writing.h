#ifndef CFILES_WRITING_H
#define CFILES_WRITING_H

#include <stdint.h>

/// Asks the system to begin to put written bytes on the disk, and returns before they are there: a later fsync finds less to
/// do. Only advice; a file system that does not know it goes on as it would have.
void cfiles_start_writing(int descriptor, int64_t offset, int64_t size);

#endif
