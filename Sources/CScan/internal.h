// Vectors of eight lanes, and what is said of each function here.
#ifndef CSCAN_INTERNAL_H
#define CSCAN_INTERNAL_H

#include <stdint.h>

#include "CScan.h"

#if defined(FOR_EACH_PROCESSOR)
// A test that compiles for one alone says so.
#elif defined(__x86_64__) && defined(__linux__)
#define FOR_EACH_PROCESSOR __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define FOR_EACH_PROCESSOR
#endif

// Loads and stores through these need no alignment.
typedef float f32x8 __attribute__((vector_size(32), aligned(4), may_alias));
typedef _Float16 f16x8 __attribute__((vector_size(16), aligned(1), may_alias));
typedef int32_t i32x8 __attribute__((vector_size(32), aligned(4), may_alias));
typedef uint16_t u16x8 __attribute__((vector_size(16), aligned(1), may_alias));
typedef uint32_t u32x8 __attribute__((vector_size(32), aligned(1), may_alias));
typedef uint64_t u64x8 __attribute__((vector_size(64), aligned(1), may_alias));
typedef double f64x8 __attribute__((vector_size(64), aligned(8), may_alias));

// A function with vectors for arguments would have another ABI on each processor: these are macros therefore.
#define WIDE(values) __builtin_convertvector(values, f64x8)
#define CHOSEN(mask, yes, no) (((yes) & (mask)) | ((no) & ~(mask)))

enum { infinity = 0x7F800000 };

#endif
