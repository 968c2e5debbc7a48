#include <string.h>

#include "internal.h"

// Takes eight patterns of Float32 at `at`. Of patterns without sign those above infinity's are NaN.
#define TAKE(patterns, at)                                                        \
  do {                                                                            \
    i32x8 eight = (i32x8)(patterns);                                              \
    f32x8 numbers = (f32x8)eight;                                                 \
    low = (f32x8)CHOSEN(numbers < low, eight, (i32x8)low);                        \
    high = (f32x8)CHOSEN(numbers > high, eight, (i32x8)high);                     \
    i32x8 magnitudes = eight & 0x7FFFFFFF;                                        \
    *(i32x8 *)(target + (at)) = magnitudes & ~(magnitudes > infinity);            \
  } while (0)

// The last ones, fewer than eight: NaN in the lanes without an element changes nothing.
#define TAKE_REST(pattern_type, source_pattern, pattern_of)                       \
  do {                                                                            \
    pattern_type rest[8];                                                         \
    for (int lane = 0; lane < 8; lane++) rest[lane] = (source_pattern);           \
    memcpy(rest, (const pattern_type *)source + whole, (count - whole) * sizeof(pattern_type)); \
    float magnitudes_of_rest[8];                                                  \
    float *behind = target + whole;                                               \
    target = magnitudes_of_rest;                                                  \
    TAKE(pattern_of(rest), 0);                                                    \
    memcpy(behind, magnitudes_of_rest, (count - whole) * sizeof(float));          \
  } while (0)

#define SINGLE(words) (*(const u32x8 *)(words))
#define BRAIN(words) (__builtin_convertvector(*(const u16x8 *)(words), u32x8) << 16)

#define MAGNITUDES(pattern_type, nan_pattern, pattern_of)                         \
  f32x8 low = *(f32x8 *)extremes->low, high = *(f32x8 *)extremes->high;           \
  size_t whole = count / 8 * 8;                                                   \
  for (size_t i = 0; i < whole; i += 8) TAKE(pattern_of((const pattern_type *)source + i), i); \
  if (whole < count) TAKE_REST(pattern_type, nan_pattern, pattern_of);            \
  *(f32x8 *)extremes->low = low;                                                  \
  *(f32x8 *)extremes->high = high;

FOR_EACH_PROCESSOR
void cscan_magnitudes_f32(const void *source, size_t count, float *target, cscan_extremes *extremes) {
  MAGNITUDES(uint32_t, 0x7FC00000, SINGLE)
}

FOR_EACH_PROCESSOR
void cscan_magnitudes_bf16(const void *source, size_t count, float *target, cscan_extremes *extremes) {
  MAGNITUDES(uint16_t, 0x7FC0, BRAIN)
}

// One instruction where the processor has it.
#define HALF(words) __builtin_convertvector(*(const f16x8 *)(words), f32x8)

FOR_EACH_PROCESSOR
void cscan_magnitudes_f16(const void *source, size_t count, float *target, cscan_extremes *extremes) {
  MAGNITUDES(uint16_t, 0x7E00, HALF)
}
