#include "CZlib.h"

#include <limits.h>
#include <stdlib.h>
#include <zlib.h>

struct czlib_deflater {
    z_stream stream;
};

czlib_deflater *czlib_deflater_new(void) {
    czlib_deflater *deflater = calloc(1, sizeof *deflater);
    if (deflater == NULL) return NULL;
    // Raw, as in a zip archive; zlib's own level and memory.
    if (deflateInit2(&deflater->stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
        free(deflater);
        return NULL;
    }
    return deflater;
}

void czlib_deflater_free(czlib_deflater *deflater) {
    if (deflater == NULL) return;
    deflateEnd(&deflater->stream);
    free(deflater);
}

int czlib_deflate(
    czlib_deflater *deflater, const void *input, size_t input_count, size_t *read, int ends, void *output,
    size_t output_count, size_t *made) {
    static unsigned char nowhere;
    z_stream *stream = &deflater->stream;
    const uInt available = input_count > INT_MAX ? (uInt)INT_MAX : (uInt)input_count;
    const uInt room = output_count > INT_MAX ? (uInt)INT_MAX : (uInt)output_count;
    stream->next_in = available > 0 ? (z_const Bytef *)input : &nowhere;
    stream->next_out = room > 0 ? (Bytef *)output : &nowhere;
    stream->avail_in = available;
    stream->avail_out = room;
    const int flush = ends && available == input_count ? Z_FINISH : Z_NO_FLUSH;
    const int status = deflate(stream, flush);
    *read = available - stream->avail_in;
    *made = room - stream->avail_out;
    return status == Z_STREAM_END ? CZLIB_END : CZLIB_GOES_ON;
}
