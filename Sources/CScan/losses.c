// Of each group the smallest magnitudes go; of four sorted ones they stand first, and of two sorted fours the four smallest are
// the lesser of each entry and its mirror image (the first half of a bitonic merge: Batcher 1968). Magnitudes compare as their
// patterns do, and comparing integers takes one instruction, whatever NaN would want.
#include <string.h>

#include "internal.h"

#define LESSER(a, b) __builtin_elementwise_min(a, b)
#define GREATER(a, b) __builtin_elementwise_max(a, b)

// Entry k of eight groups of four in each, sorted by five comparisons (Knuth, TAOCP volume 3, 5.3.4).
#define SORT(a, b, c, d)                                                          \
  i32x8 low_left = LESSER(a, b), high_left = GREATER(a, b);                       \
  i32x8 low_right = LESSER(c, d), high_right = GREATER(c, d);                     \
  i32x8 middle_low = GREATER(low_left, low_right), middle_high = LESSER(high_left, high_right); \
  i32x8 first = LESSER(low_left, low_right), second = LESSER(middle_low, middle_high); \
  i32x8 third = GREATER(middle_low, middle_high), fourth = GREATER(high_left, high_right);

// Squares of what goes. Infinite ones add nothing: looked for only where a group's greatest is one.
#define ADD_SQUARES(sum, patterns)                                                \
  do {                                                                            \
    i32x8 going = (patterns);                                                     \
    if (__builtin_expect(holds_infinity, 0)) going &= going < infinity;           \
    f64x8 wide = WIDE((f32x8)going);                                              \
    sum += wide * wide;                                                           \
  } while (0)

#define HOLDS_INFINITY (__builtin_reduce_or(fourth >= infinity) != 0)

#define ADD_FOURS()                                                               \
  ADD_SQUARES(pairs, first);                                                      \
  ADD_SQUARES(pairs, second);                                                     \
  ADD_SQUARES(thirds, third)

#define LOW_WORDS(a, b) __builtin_shufflevector(a, b, 0, 8, 1, 9, 4, 12, 5, 13)
#define HIGH_WORDS(a, b) __builtin_shufflevector(a, b, 2, 10, 3, 11, 6, 14, 7, 15)
#define LOW_PAIRS(a, b) __builtin_shufflevector(a, b, 0, 1, 8, 9, 4, 5, 12, 13)
#define HIGH_PAIRS(a, b) __builtin_shufflevector(a, b, 2, 3, 10, 11, 6, 7, 14, 15)
#define LOW_HALVES(a, b) __builtin_shufflevector(a, b, 0, 1, 2, 3, 8, 9, 10, 11)
#define HIGH_HALVES(a, b) __builtin_shufflevector(a, b, 4, 5, 6, 7, 12, 13, 14, 15)

// Of 32 neighbours: groups 0, 2, 4, 6 stand in the low halves, and in the high ones the groups that follow them, with which
// they make groups of eight.
#define TAKE_NEIGHBOURS(from)                                                     \
  i32x8 v0 = ((const i32x8 *)(from))[0], v1 = ((const i32x8 *)(from))[1];         \
  i32x8 v2 = ((const i32x8 *)(from))[2], v3 = ((const i32x8 *)(from))[3];         \
  i32x8 front_left = LOW_WORDS(v0, v1), front_right = LOW_WORDS(v2, v3);          \
  i32x8 back_left = HIGH_WORDS(v0, v1), back_right = HIGH_WORDS(v2, v3);          \
  SORT(                                                                           \
      LOW_PAIRS(front_left, front_right), HIGH_PAIRS(front_left, front_right),    \
      LOW_PAIRS(back_left, back_right), HIGH_PAIRS(back_left, back_right))        \
  _Bool holds_infinity = HOLDS_INFINITY;                                          \
  ADD_FOURS();                                                                    \
  i32x8 outer = LESSER(LOW_HALVES(first, second), HIGH_HALVES(fourth, third));    \
  i32x8 inside = LESSER(LOW_HALVES(third, fourth), HIGH_HALVES(second, first))

#define LOAD_LOSSES()                                                             \
  f64x8 pairs = *(f64x8 *)losses->pairs, thirds = *(f64x8 *)losses->thirds, halves = *(f64x8 *)losses->halves
#define STORE_LOSSES()                                                            \
  *(f64x8 *)losses->pairs = pairs;                                                \
  *(f64x8 *)losses->thirds = thirds;                                              \
  *(f64x8 *)losses->halves = halves

FOR_EACH_PROCESSOR
void cscan_lose_neighbours(const float *values, size_t count, cscan_losses *losses) {
  LOAD_LOSSES();
  size_t whole = count / 32 * 32;
  for (size_t i = 0; i < whole; i += 32) {
    TAKE_NEIGHBOURS(values + i);
    ADD_SQUARES(halves, outer);
    ADD_SQUARES(halves, inside);
  }
  size_t fours = (count - whole) / 4;
  if (fours > 0) {
    // Zeros fill up what is left: they add nothing. The last group has no other where their number is odd.
    int32_t rest[32] = {0};
    memcpy(rest, values + whole, fours * 4 * sizeof(float));
    TAKE_NEIGHBOURS(rest);
    if (fours % 2 == 1) outer[fours / 2] = outer[fours / 2 + 4] = inside[fours / 2] = inside[fours / 2 + 4] = 0;
    ADD_SQUARES(halves, outer);
    ADD_SQUARES(halves, inside);
  }
  STORE_LOSSES();
}

// Sorts four rows of eight columns, of which `columns` are there.
#define LOAD_ROW(row)                                                             \
  ({                                                                              \
    i32x8 lanes = {0};                                                            \
    if (columns >= 8)                                                             \
      lanes = *(const i32x8 *)(from + (row) * inner);                             \
    else                                                                          \
      memcpy(&lanes, from + (row) * inner, columns * sizeof(float));              \
    lanes;                                                                        \
  })

FOR_EACH_PROCESSOR
void cscan_lose_columns(const float *values, size_t entries, size_t inner, cscan_losses *losses) {
  LOAD_LOSSES();
  for (size_t entry = 0; entry + 4 <= entries; entry += 8) {
    for (size_t column = 0; column < inner; column += 8) {
      const float *from = values + entry * inner + column;
      size_t columns = inner - column;
      i32x8 upper[4];
      {
        SORT(LOAD_ROW(0), LOAD_ROW(1), LOAD_ROW(2), LOAD_ROW(3))
        _Bool holds_infinity = HOLDS_INFINITY;
        ADD_FOURS();
        upper[0] = first, upper[1] = second, upper[2] = third, upper[3] = fourth;
      }
      if (entry + 8 > entries) continue;
      SORT(LOAD_ROW(4), LOAD_ROW(5), LOAD_ROW(6), LOAD_ROW(7))
      // What goes of eight is at most what is left of its other half.
      _Bool holds_infinity = HOLDS_INFINITY;
      ADD_FOURS();
      ADD_SQUARES(halves, LESSER(upper[0], fourth));
      ADD_SQUARES(halves, LESSER(upper[1], third));
      ADD_SQUARES(halves, LESSER(upper[2], second));
      ADD_SQUARES(halves, LESSER(upper[3], first));
    }
  }
  STORE_LOSSES();
}
