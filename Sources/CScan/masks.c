// Masks of 64 elements at a time: element i in bit i.
#include <string.h>

#include "internal.h"

typedef _Bool flags16 __attribute__((ext_vector_type(16)));
typedef uint8_t u8x16 __attribute__((vector_size(16), aligned(1), may_alias));
typedef uint16_t u16x16 __attribute__((vector_size(32), aligned(1), may_alias));
typedef uint32_t u32x16 __attribute__((vector_size(64), aligned(1), may_alias));

// Sixteen at a time; the last fewer than 64 from a copy that is filled up.
#define KEEP(lanes, element)                                                        \
  for (size_t start = 0; start < count; start += 64) {                              \
    element whole[64];                                                              \
    const element *from = (const element *)source + start;                          \
    size_t left = count - start;                                                    \
    if (left < 64) {                                                                \
      memset(whole, 0, sizeof whole);                                               \
      memcpy(whole, from, left * sizeof(element));                                  \
      from = whole;                                                                 \
    }                                                                               \
    uint64_t word = 0;                                                              \
    for (int part = 0; part < 4; part++) {                                          \
      lanes scores = *(const lanes *)(from + 16 * part) & ((element)~(element)0 >> 1); \
      scores &= (lanes)(scores <= limit);                                           \
      flags16 flags = __builtin_convertvector(scores - low <= span, flags16);       \
      uint16_t bits;                                                                \
      memcpy(&bits, &flags, sizeof bits);                                           \
      word |= (uint64_t)bits << 16 * part;                                          \
    }                                                                               \
    kept[start / 64] = left < 64 ? word & ((UINT64_C(1) << left) - 1) : word;       \
  }

FOR_EACH_PROCESSOR
void cscan_keep_words(
    const void *source, size_t count, uint16_t low, uint16_t span, uint16_t limit, uint64_t *kept) {
  KEEP(u16x16, uint16_t)
}

FOR_EACH_PROCESSOR
void cscan_keep_singles(
    const void *source, size_t count, uint32_t low, uint32_t span, uint32_t limit, uint64_t *kept) {
  KEEP(u32x16, uint32_t)
}

#define CLEAR(lanes, element)                                                       \
  for (size_t word = 0; word < count; word++)                                       \
    for (int part = 0; part < 4; part++) {                                          \
      uint16_t bits = (uint16_t)(kept[word] >> 16 * part);                          \
      flags16 flags;                                                                \
      memcpy(&flags, &bits, sizeof bits);                                           \
      lanes *place = (lanes *)((element *)target + 64 * word + 16 * part);          \
      *place &= -__builtin_convertvector(flags, lanes);                             \
    }

FOR_EACH_PROCESSOR
void cscan_clear_words(void *target, const uint64_t *kept, size_t count) { CLEAR(u16x16, uint16_t) }

FOR_EACH_PROCESSOR
void cscan_clear_singles(void *target, const uint64_t *kept, size_t count) { CLEAR(u32x16, uint32_t) }

FOR_EACH_PROCESSOR
void cscan_spread(const uint64_t *masks, size_t count, uint8_t *bytes) {
  for (size_t i = 0; i + 16 <= count; i += 16) {
    uint16_t bits = (uint16_t)(masks[i / 64] >> i % 64);
    flags16 flags;
    memcpy(&flags, &bits, sizeof bits);
    *(u8x16 *)(bytes + i) = __builtin_convertvector(flags, u8x16);
  }
  for (size_t i = count / 16 * 16; i < count; i++) bytes[i] = masks[i / 64] >> i % 64 & 1;
}

// Counted in lanes of a block that cannot overflow.
#define COMPARE(element)                                                          \
  size_t zeros = 0;                                                               \
  element wrong = 0;                                                              \
  for (size_t start = 0; start < count; start += 16384) {                         \
    size_t end = count - start < 16384 ? count : start + 16384;                   \
    element found = 0;                                                            \
    for (size_t i = start; i < end; i++) {                                        \
      element was, is;                                                            \
      memcpy(&was, (const element *)original + i, sizeof was);                    \
      memcpy(&is, (const element *)copy + i, sizeof is);                          \
      found += is == 0;                                                           \
      wrong |= is != 0 ? was ^ is : 0;                                            \
    }                                                                             \
    zeros += found;                                                               \
  }                                                                               \
  *is_other = wrong != 0;                                                         \
  return zeros;

FOR_EACH_PROCESSOR
size_t cscan_zero_words(const void *original, const void *copy, size_t count, bool *is_other) {
  COMPARE(uint16_t)
}

FOR_EACH_PROCESSOR
size_t cscan_zero_singles(const void *original, const void *copy, size_t count, bool *is_other) {
  COMPARE(uint32_t)
}
