// What a scan takes of each element beside its count. Each function is compiled for several kinds of processor, and the one
// that fits is chosen when the program starts: Swift has no way to say that of a function. All give the same bits, since sums
// go by lane and in an order that only places decide.
#ifndef CSCAN_H
#define CSCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// The least and the greatest number by place modulo 8.
typedef struct {
  float low[8];
  float high[8];
} cscan_extremes;

/// Sums of magnitudes and of their squares by place modulo 8.
typedef struct {
  double absolute[8];
  double squares[8];
} cscan_sums;

/// Sums of squares by lane: what 2:4 takes, what 1:4 takes beyond that, and what 4:8 takes.
typedef struct {
  double pairs[8];
  double thirds[8];
  double halves[8];
} cscan_losses;

/// Begins to fetch a line of 64 bytes into the second cache. What is no memory is passed over.
static inline void cscan_fetch(const void *address) { __builtin_prefetch(address, 0, 2); }

/// Looks at numbers and writes their magnitudes: sign dropped, NaN 0. The source need not be aligned; that of f32 may be the
/// target. NaN changes no extreme.
void cscan_magnitudes_f32(const void *source, size_t count, float *target, cscan_extremes *extremes);
void cscan_magnitudes_f16(const void *source, size_t count, float *target, cscan_extremes *extremes);
void cscan_magnitudes_bf16(const void *source, size_t count, float *target, cscan_extremes *extremes);

/// Adds magnitudes whose first belongs to lane 0; what is left behind the last whole eight is not taken.
void cscan_add(const float *values, size_t count, cscan_sums *sums);

/// Adds rows of magnitudes, `apart` elements from one to the next, to the sums of their `count` columns, row after row.
void cscan_add_columns(
    const float *values, size_t rows, size_t apart, size_t count, double *absolute, double *squares);

/// Adds whole rows of a matrix: each to sums of its own, which are set, and to those of the columns, row after row. The same bits as
/// of the two functions above.
void cscan_add_matrix(
    const float *values, size_t rows, size_t columns, cscan_sums *sums, double *absolute, double *squares);

/// Adds sums to others of as many columns, and makes them 0.
void cscan_drain(double *sums, size_t count, double *into);

/// Adds what the patterns take from neighbours in memory: groups of four, and of eight, from the first element on. What is left
/// of an axis behind its last whole group stays. Infinities that go add nothing.
void cscan_lose_neighbours(const float *values, size_t count, cscan_losses *losses);

/// The same where groups run down the columns of a matrix of `entries` rows of `inner` elements.
void cscan_lose_columns(const float *values, size_t entries, size_t inner, cscan_losses *losses);

/// Fletcher's two sums over words of 64 bits in eight lanes, 64 bytes a step.
typedef struct {
  uint64_t plain[8];
  uint64_t weighted[8];
} cscan_change;

/// Adds bytes; what is left behind the last whole 64 is not taken. They need not be aligned.
void cscan_add_change(const void *bytes, size_t count, cscan_change *change);

/// Which elements stay, element i in bit i % 64 of word i / 64, bits past the last 0: those whose magnitude, 0 where it lies
/// above `limit`, is `low` … `low + span`.
void cscan_keep_words(
    const void *source, size_t count, uint16_t low, uint16_t span, uint16_t limit, uint64_t *kept);
void cscan_keep_singles(
    const void *source, size_t count, uint32_t low, uint32_t span, uint32_t limit, uint64_t *kept);

/// Makes those of 64 elements a word 0 whose bit is not set.
void cscan_clear_words(void *target, const uint64_t *kept, size_t count);
void cscan_clear_singles(void *target, const uint64_t *kept, size_t count);

/// A byte for each of `count` bits: 0 or 1.
void cscan_spread(const uint64_t *masks, size_t count, uint8_t *bytes);

/// Elements of a copy whose bits are all 0, and whether one is neither 0 nor what the original has.
size_t cscan_zero_words(const void *original, const void *copy, size_t count, bool *is_other);
size_t cscan_zero_singles(const void *original, const void *copy, size_t count, bool *is_other);

#endif
