// Tensors in and out, the machine, and the table of everything.
#include "runtime.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <torch/version.h>

#include <cstring>

#include "internal.hpp"

// OpenBLAS keeps threads of its own beside libtorch's; not there where another library multiplies.
extern "C" __attribute__((weak)) void openblas_set_num_threads(int count);

namespace runtime {

std::string &lastError() {
    thread_local std::string text;
    return text;
}

void note(const char *text) { lastError() = text; }

namespace {

at::TensorOptions options(int32_t type) { return at::TensorOptions().dtype(static_cast<at::ScalarType>(type)); }

ctorch_tensor *lend(void *memory, int32_t type, const int64_t *sizes, int32_t rank, void (*release)(void *),
                    void *context) {
    return guarded<ctorch_tensor *>(nullptr, [&] {
        auto deleter = [release, context](void *) {
            if (release) release(context);
        };
        return handle(at::from_blob(memory, at::IntArrayRef(sizes, rank), deleter, options(type)));
    });
}

ctorch_tensor *copyIn(const void *bytes, int32_t type, const int64_t *sizes, int32_t rank) {
    return guarded<ctorch_tensor *>(nullptr, [&] {
        at::Tensor tensor = at::empty(at::IntArrayRef(sizes, rank), options(type));
        if (tensor.nbytes() > 0) std::memcpy(tensor.data_ptr(), bytes, tensor.nbytes());
        return handle(std::move(tensor));
    });
}

int copyOut(const ctorch_tensor *tensor, void *bytes, int64_t byteCount) {
    return guarded(1, [&] {
        const at::Tensor plain = tensor->value.detach().cpu().contiguous();
        TORCH_CHECK(static_cast<int64_t>(plain.nbytes()) == byteCount, "holds ", plain.nbytes(), " bytes, not ", byteCount);
        if (byteCount > 0) std::memcpy(bytes, plain.data_ptr(), byteCount);
        return 0;
    });
}

void facts(const ctorch_tensor *tensor, ctorch_facts *facts) {
    const at::Tensor &value = tensor->value;
    facts->type = static_cast<int32_t>(value.scalar_type());
    facts->rank = static_cast<int32_t>(value.dim());
    facts->sizes = value.sizes().data();
    facts->elements = value.numel();
    facts->is_contiguous = value.is_contiguous();
    facts->is_on_host = value.device().is_cpu();
    facts->needs_gradient = value.requires_grad();
    facts->data = value.device().is_cpu() && value.has_storage() ? value.data_ptr() : nullptr;
}

// libtorch would print on the screen that is drawn on.
struct SilentWarnings final : c10::WarningHandler {
#if TORCH_VERSION_MAJOR >= 2
    void process(const c10::Warning &) override {}
#else
    void process(const c10::SourceLocation &, const std::string &, const bool) override {}
#endif
};

void setThreads(int32_t count) {
    at::set_num_threads(count);
    if (openblas_set_num_threads) openblas_set_num_threads(count);
}

int seed(uint64_t seed) {
    return guarded(1, [&] {
        at::manual_seed(seed);
        return 0;
    });
}

const ctorch_table table = {
    CTORCH_ABI_VERSION,
    TORCH_VERSION,
    [] { return lastError().c_str(); },
    findOperator,
    call,
    lend,
    copyIn,
    copyOut,
    facts,
    [](ctorch_tensor *tensor) { delete tensor; },
    setGradients,
    needGradient,
    backward,
    gradient,
    gradients,
    makeOptimizer,
    step,
    clearGradients,
    setLearningRate,
    saveOptimizer,
    loadOptimizer,
    releaseOptimizer,
    seed,
    setThreads,
    [] { return static_cast<int32_t>(at::get_num_threads()); },
    [] { return at::hasCUDA(); },
    memory,
    setMemoryLimit,
    resetPeak,
};

}  // namespace
}  // namespace runtime

const ctorch_table *espalier_torch_table(void) {
    static runtime::SilentWarnings silent;
#if TORCH_VERSION_MAJOR >= 2
    c10::WarningUtils::set_warning_handler(&silent);
#else
    c10::Warning::set_warning_handler(&silent);
#endif
    runtime::countMemory();
    return &runtime::table;
}
