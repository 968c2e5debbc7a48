// Plain C over zlib: what Swift cannot import (macros, a struct that must not move). No zlib type appears here.
#ifndef CZLIB_H
#define CZLIB_H

#include <stddef.h>
#include <stdint.h>

/// A raw deflate stream being read: about 7 KiB, and 32 KiB more once it has begun.
typedef struct czlib_inflater czlib_inflater;

/// What `czlib_inflate` came to.
enum {
    /// All of the input is read, or all of the output is filled.
    CZLIB_GOES_ON = 0,
    /// The stream's own end.
    CZLIB_END = 1,
    CZLIB_DAMAGED = 2,
    CZLIB_NO_MEMORY = 3,
};

/// NULL without memory. Give it back by `czlib_inflater_free`.
czlib_inflater *czlib_inflater_new(void);
void czlib_inflater_free(czlib_inflater *inflater);

/// Makes ready for another stream.
void czlib_inflater_reset(czlib_inflater *inflater);

/// Reads from `input` and fills `output`, as much as there is of both. `*read` and `*made` become the bytes used of each.
int czlib_inflate(
    czlib_inflater *inflater, const void *input, size_t input_count, size_t *read, void *output, size_t output_count,
    size_t *made);

/// A raw deflate stream being written: about 260 KiB.
typedef struct czlib_deflater czlib_deflater;

/// NULL without memory. Give it back by `czlib_deflater_free`.
czlib_deflater *czlib_deflater_new(void);
void czlib_deflater_free(czlib_deflater *deflater);

/// Packs bytes of `input` into `output`, as far as there is room. `*read` and `*made` become the bytes used of each. With `ends`
/// nothing follows the input: call again with what is left of it until the answer is CZLIB_END.
int czlib_deflate(
    czlib_deflater *deflater, const void *input, size_t input_count, size_t *read, int ends, void *output,
    size_t output_count, size_t *made);

/// The CRC-32 of a zip entry, continued from `crc`, which is 0 at first.
uint32_t czlib_crc32(uint32_t crc, const void *bytes, size_t count);

/// The Adler-32 that ends a zlib stream, continued from `adler`, which is 1 at first.
uint32_t czlib_adler32(uint32_t adler, const void *bytes, size_t count);

#endif
