#include "CHeap.h"

#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum { step = 64 << 20, large_page = 2 << 20 };

void cheap_grow(void) {
#if defined(M_TOP_PAD) && defined(M_MMAP_THRESHOLD) && defined(MADV_HUGEPAGE)
  // Beyond its threshold malloc maps each array by itself, page by page; 32 MiB is the most that glibc takes.
  if (mallopt(M_TOP_PAD, step) != 1 || mallopt(M_MMAP_THRESHOLD, 32 << 20) != 1) return;
  void *volatile first = malloc(1 << 20);
  free(first);
  uintptr_t end = (uintptr_t)sbrk(0);
  uintptr_t begin = (end - step + large_page - 1) / large_page * large_page;
  // Fails where the heap did not grow, which changes nothing.
  madvise((void *)begin, end - begin, MADV_HUGEPAGE);
#endif
}
