// Counts the bytes of host memory that tensors hold, and refuses more than a limit.
#include <c10/core/Allocator.h>
#include <c10/core/impl/alloc_cpu.h>
#include <torch/version.h>

#include <atomic>
#include <cstring>

#include "internal.hpp"

namespace runtime {
namespace {

std::atomic<int64_t> live{0}, peak{0}, limit{0};

// libtorch's alignment; the size stands in front of the memory.
constexpr size_t header = 64;

void release(void *memory) {
    if (!memory) return;
    char *start = static_cast<char *>(memory) - header;
    int64_t size;
    std::memcpy(&size, start, sizeof size);
    live -= size;
    c10::free_cpu(start);
}

void *acquire(size_t size) {
    if (size == 0) return nullptr;
    const int64_t bound = limit.load(), wanted = static_cast<int64_t>(size);
    const int64_t total = live += wanted;
    if (bound > 0 && total > bound) {
        live -= wanted;
        TORCH_CHECK(false, "needs ", total, " bytes of memory, more than the limit of ", bound);
    }
    char *start;
    try {
        start = static_cast<char *>(c10::alloc_cpu(size + header));
    } catch (...) {
        live -= wanted;
        throw;
    }
    int64_t seen = peak.load();
    while (total > seen && !peak.compare_exchange_weak(seen, total)) {}
    std::memcpy(start, &wanted, sizeof wanted);
    return start + header;
}

struct CountingAllocator final : c10::Allocator {
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 3)
    c10::DataPtr allocate(size_t size) override { return pointer(size); }
    void copy_data(void *to, const void *from, size_t count) const override { std::memcpy(to, from, count); }
#else
    c10::DataPtr allocate(size_t size) const override { return pointer(size); }
#endif
    c10::DeleterFnPtr raw_deleter() const override { return &release; }

private:
    static c10::DataPtr pointer(size_t size) {
        void *memory = acquire(size);
        return {memory, memory, &release, c10::Device(c10::DeviceType::CPU)};
    }
};

}  // namespace

void countMemory() {
    static CountingAllocator allocator;
    c10::SetAllocator(c10::DeviceType::CPU, &allocator, 255);
}

void memory(ctorch_memory *memory) { *memory = ctorch_memory{live.load(), peak.load(), limit.load()}; }

void setMemoryLimit(int64_t bytes) { limit = bytes; }

void resetPeak() { peak = live.load(); }

}  // namespace runtime
