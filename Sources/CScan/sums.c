// The square of a Float32 is exact as a Double: a processor that multiplies and adds in one step comes to the same bits.
#include "internal.h"

FOR_EACH_PROCESSOR
void cscan_add(const float *values, size_t count, cscan_sums *sums) {
  f64x8 absolute = *(f64x8 *)sums->absolute, squares = *(f64x8 *)sums->squares;
  for (size_t i = 0; i + 8 <= count; i += 8) {
    f64x8 wide = WIDE(*(const f32x8 *)(values + i));
    absolute += wide;
    squares += wide * wide;
  }
  *(f64x8 *)sums->absolute = absolute;
  *(f64x8 *)sums->squares = squares;
}

// Sixteen columns at a time, which is a cache line of each row: the sums stay in registers for all rows.
FOR_EACH_PROCESSOR
void cscan_add_columns(
    const float *values, size_t rows, size_t apart, size_t count, double *absolute, double *squares) {
  size_t column = 0;
  for (; column + 16 <= count; column += 16) {
    f64x8 left = *(f64x8 *)(absolute + column), right = *(f64x8 *)(absolute + column + 8);
    f64x8 left_squares = *(f64x8 *)(squares + column), right_squares = *(f64x8 *)(squares + column + 8);
    for (size_t row = 0; row < rows; row++) {
      const float *from = values + row * apart + column;
      f64x8 first = WIDE(*(const f32x8 *)from), second = WIDE(*(const f32x8 *)(from + 8));
      left += first;
      right += second;
      left_squares += first * first;
      right_squares += second * second;
    }
    *(f64x8 *)(absolute + column) = left;
    *(f64x8 *)(absolute + column + 8) = right;
    *(f64x8 *)(squares + column) = left_squares;
    *(f64x8 *)(squares + column + 8) = right_squares;
  }
  for (; column < count; column++) {
    for (size_t row = 0; row < rows; row++) {
      double value = values[row * apart + column];
      absolute[column] += value;
      squares[column] += value * value;
    }
  }
}

// So many rows side by side, that the sums of the columns be fetched once for all of them.
static inline __attribute__((always_inline)) void add_rows(
    const float *values, size_t columns, cscan_sums *sums, double *absolute, double *squares, const int rows) {
  f64x8 across[4] = {0}, across_squares[4] = {0};
  size_t column = 0;
  for (; column + 8 <= columns; column += 8) {
    f64x8 down = *(f64x8 *)(absolute + column), down_squares = *(f64x8 *)(squares + column);
    for (int row = 0; row < rows; row++) {
      f64x8 wide = WIDE(*(const f32x8 *)(values + row * columns + column));
      across[row] += wide;
      down += wide;
      across_squares[row] += wide * wide;
      down_squares += wide * wide;
    }
    *(f64x8 *)(absolute + column) = down;
    *(f64x8 *)(squares + column) = down_squares;
  }
  for (int row = 0; row < rows; row++) {
    *(f64x8 *)sums[row].absolute = across[row];
    *(f64x8 *)sums[row].squares = across_squares[row];
    for (size_t rest = column; rest < columns; rest++) {
      double value = values[row * columns + rest];
      sums[row].absolute[rest % 8] += value;
      sums[row].squares[rest % 8] += value * value;
      absolute[rest] += value;
      squares[rest] += value * value;
    }
  }
}

FOR_EACH_PROCESSOR
void cscan_add_matrix(
    const float *values, size_t rows, size_t columns, cscan_sums *sums, double *absolute, double *squares) {
  size_t row = 0;
  for (; row + 4 <= rows; row += 4) add_rows(values + row * columns, columns, sums + row, absolute, squares, 4);
  for (; row < rows; row++) add_rows(values + row * columns, columns, sums + row, absolute, squares, 1);
}

FOR_EACH_PROCESSOR
void cscan_drain(double *sums, size_t count, double *into) {
  for (size_t i = 0; i < count; i++) {
    into[i] += sums[i];
    sums[i] = 0;
  }
}

FOR_EACH_PROCESSOR
void cscan_add_change(const void *bytes, size_t count, cscan_change *change) {
  u64x8 plain = *(u64x8 *)change->plain, weighted = *(u64x8 *)change->weighted;
  for (size_t i = 0; i + 64 <= count; i += 64) {
    plain += *(const u64x8 *)((const char *)bytes + i);
    weighted += plain;
  }
  *(u64x8 *)change->plain = plain;
  *(u64x8 *)change->weighted = weighted;
}
