#define _GNU_SOURCE
#include "include/writing.h"

#include <fcntl.h>

void cfiles_start_writing(int descriptor, int64_t offset, int64_t size) {
    (void)sync_file_range(descriptor, offset, size, SYNC_FILE_RANGE_WRITE);
}
