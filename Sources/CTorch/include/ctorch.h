// The runtime's ABI: what a small C++ library over libtorch offers, as a table of C functions, and how it is opened.
//
// Nothing here links libtorch. Every call that can fail returns 0, or another number after which `last_error` has the text, per thread.
#ifndef CTORCH_H
#define CTORCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define CTORCH_ABI_VERSION 1
#define CTORCH_ENTRY "espalier_torch_table"

// A tensor, owned by whoever got it, or an optimiser.
typedef struct ctorch_tensor ctorch_tensor;
typedef struct ctorch_optimizer ctorch_optimizer;
// An operator of the dispatcher; never released.
typedef struct ctorch_operator ctorch_operator;

enum ctorch_kind {
    CTORCH_NONE,
    CTORCH_TENSOR,
    CTORCH_INTEGER,
    CTORCH_NUMBER,
    CTORCH_FLAG,
    CTORCH_TEXT,      // `pointer`: a C string
    CTORCH_INTEGERS,  // `pointer`: int64_t[count]
    CTORCH_NUMBERS,   // `pointer`: double[count]
    CTORCH_FLAGS,     // `pointer`: int64_t[count], 0 or 1
    CTORCH_TENSORS,   // `pointer`: ctorch_tensor *[count], NULL for none
};

// An argument or a result of an operator. Results own their tensors; a list of tensors comes as so many results.
typedef struct {
    int32_t kind;
    int32_t count;
    int64_t integer;
    double number;
    const void *pointer;
} ctorch_value;

// Scalar types by libtorch's own numbers (c10/core/ScalarType.h).
enum ctorch_type {
    CTORCH_U8 = 0, CTORCH_I8 = 1, CTORCH_I16 = 2, CTORCH_I32 = 3, CTORCH_I64 = 4, CTORCH_F16 = 5, CTORCH_F32 = 6,
    CTORCH_F64 = 7, CTORCH_C64 = 9, CTORCH_C128 = 10, CTORCH_BOOL = 11, CTORCH_BF16 = 15,
};

typedef struct {
    int32_t type;
    int32_t rank;
    // Valid while the tensor is.
    const int64_t *sizes;
    int64_t elements;
    bool is_contiguous;
    bool is_on_host;
    bool needs_gradient;
    // First element, where the tensor is on the host.
    void *data;
} ctorch_facts;

enum ctorch_rule { CTORCH_SGD, CTORCH_ADAM, CTORCH_ADAMW };

typedef struct {
    int32_t rule;
    double learning_rate;
    double weight_decay;
    double momentum;
    double beta1;
    double beta2;
    double epsilon;
} ctorch_optimizer_options;

typedef struct {
    int64_t live;
    int64_t peak;
    // 0: none.
    int64_t limit;
} ctorch_memory;

typedef struct {
    int32_t abi_version;
    const char *torch_version;
    const char *(*last_error)(void);

    // MARK: Operators
    // `name` as "aten::add", `overload` as "Tensor" or "". NULL where there is none.
    const ctorch_operator *(*find_operator)(const char *name, const char *overload);
    // Arguments in the schema's order; those left out at the end take their defaults.
    int (*call)(const ctorch_operator *operation, const ctorch_value *arguments, int32_t argument_count,
                ctorch_value *results, int32_t capacity, int32_t *result_count);

    // MARK: Tensors
    // Over memory that is not copied; `release` is called with `context` when libtorch needs it no more.
    ctorch_tensor *(*lend)(void *memory, int32_t type, const int64_t *sizes, int32_t rank, void (*release)(void *),
                           void *context);
    // Copies row-major bytes in.
    ctorch_tensor *(*copy_in)(const void *bytes, int32_t type, const int64_t *sizes, int32_t rank);
    // Row-major bytes out; the tensor may lie anywhere.
    int (*copy_out)(const ctorch_tensor *tensor, void *bytes, int64_t byte_count);
    void (*facts)(const ctorch_tensor *tensor, ctorch_facts *facts);
    void (*release)(ctorch_tensor *tensor);

    // MARK: Gradients
    // Of the calling thread; returns what it was.
    bool (*set_gradients)(bool is_on);
    int (*need_gradient)(ctorch_tensor *tensor, bool is_needed);
    int (*backward)(const ctorch_tensor *loss);
    // NULL where there is none yet.
    ctorch_tensor *(*gradient)(const ctorch_tensor *tensor);
    // d(sum of outputs)/d(inputs), NULL where an input has no part; nothing is accumulated.
    int (*gradients)(const ctorch_tensor *const *outputs, int32_t output_count, const ctorch_tensor *const *inputs,
                     int32_t input_count, ctorch_tensor **results);

    // MARK: Optimisers
    ctorch_optimizer *(*make_optimizer)(const ctorch_optimizer_options *options, ctorch_tensor *const *parameters,
                                        int32_t count);
    int (*step)(ctorch_optimizer *optimizer);
    void (*clear_gradients)(ctorch_optimizer *optimizer);
    void (*set_learning_rate)(ctorch_optimizer *optimizer, double rate);
    // The state as bytes: `sink` is called once.
    int (*save_optimizer)(ctorch_optimizer *optimizer, void (*sink)(const void *bytes, size_t count, void *context),
                          void *context);
    int (*load_optimizer)(ctorch_optimizer *optimizer, const void *bytes, size_t count);
    void (*release_optimizer)(ctorch_optimizer *optimizer);

    // MARK: The machine
    int (*seed)(uint64_t seed);
    void (*set_threads)(int32_t count);
    int32_t (*threads)(void);
    bool (*has_cuda)(void);
    // Bytes of host memory that tensors hold; `limit` makes an allocation beyond it an error.
    void (*memory)(ctorch_memory *memory);
    void (*set_memory_limit)(int64_t bytes);
    void (*reset_peak)(void);
} ctorch_table;

// Opens the runtime's library once in the process and returns its table.
//
// Sets OPENBLAS_CORETYPE first where it is not set and the processor's flags tell a kernel that old OpenBLAS versions miss, and
// GOMP_SPINCOUNT where neither it nor OMP_WAIT_POLICY is set.
// `path` names the library. On failure NULL, and `error` (at least 1 byte) has one line.
const ctorch_table *ctorch_open(const char *path, char *error, size_t error_size);

// The folder of the program or library that this code was linked into, ending in "/"; "" where it cannot be told.
void ctorch_folder(char *folder, size_t size);

// What OPENBLAS_CORETYPE `ctorch_open` would choose for this processor; "" where OpenBLAS's own choice stands.
const char *ctorch_blas_kernel(void);

#ifdef __cplusplus
}
#endif
#endif
