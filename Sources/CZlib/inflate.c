#include "CZlib.h"

#include <limits.h>
#include <stdlib.h>
#include <zlib.h>

struct czlib_inflater {
    z_stream stream;
};

/// What one call of zlib takes at most: its counts are ints.
static uInt clamped(size_t count) { return count > INT_MAX ? (uInt)INT_MAX : (uInt)count; }

czlib_inflater *czlib_inflater_new(void) {
    czlib_inflater *inflater = calloc(1, sizeof *inflater);
    if (inflater == NULL) return NULL;
    // Negative: no zlib header and no checksum around the stream, as in a zip archive.
    if (inflateInit2(&inflater->stream, -MAX_WBITS) != Z_OK) {
        free(inflater);
        return NULL;
    }
    return inflater;
}

void czlib_inflater_free(czlib_inflater *inflater) {
    if (inflater == NULL) return;
    inflateEnd(&inflater->stream);
    free(inflater);
}

void czlib_inflater_reset(czlib_inflater *inflater) { inflateReset(&inflater->stream); }

int czlib_inflate(
    czlib_inflater *inflater, const void *input, size_t input_count, size_t *read, void *output, size_t output_count,
    size_t *made) {
    static unsigned char nowhere;
    z_stream *stream = &inflater->stream;
    *read = *made = 0;
    for (;;) {
        const uInt available = clamped(input_count - *read), room = clamped(output_count - *made);
        // zlib refuses null pointers, though nothing would be read or written there.
        stream->next_in = available > 0 ? (z_const Bytef *)input + *read : &nowhere;
        stream->next_out = room > 0 ? (Bytef *)output + *made : &nowhere;
        stream->avail_in = available;
        stream->avail_out = room;
        const int status = inflate(stream, Z_NO_FLUSH);
        const uInt taken = available - stream->avail_in, given = room - stream->avail_out;
        *read += taken;
        *made += given;
        if (status == Z_STREAM_END) return CZLIB_END;
        if (status == Z_MEM_ERROR) return CZLIB_NO_MEMORY;
        // Z_BUF_ERROR: nothing could be done without more input or room, which is no fault.
        if (status != Z_OK && status != Z_BUF_ERROR) return CZLIB_DAMAGED;
        if (taken == 0 && given == 0) return CZLIB_GOES_ON;
        if (*read == input_count && *made == output_count) return CZLIB_GOES_ON;
    }
}

uint32_t czlib_crc32(uint32_t crc, const void *bytes, size_t count) {
    const unsigned char *next = bytes;
    uLong value = crc;
    while (count > 0) {
        const uInt part = clamped(count);
        value = crc32(value, next, part);
        next += part;
        count -= part;
    }
    return (uint32_t)value;
}

uint32_t czlib_adler32(uint32_t adler, const void *bytes, size_t count) {
    const unsigned char *next = bytes;
    uLong value = adler;
    while (count > 0) {
        const uInt part = clamped(count);
        value = adler32(value, next, part);
        next += part;
        count -= part;
    }
    return (uint32_t)value;
}
