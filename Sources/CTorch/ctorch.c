#define _GNU_SOURCE
#include "ctorch.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static const ctorch_table *opened;

// Debian 12's OpenBLAS 0.3.21 takes Intel cores it does not know for ones of 2006; it knows AMD's.
const char *ctorch_blas_kernel(void) {
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (!__builtin_cpu_is("intel")) return "";
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512cd"))
        return "SkylakeX";
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return "Haswell";
#endif
    return "";
}

// GNU's OpenMP lets a thread that waits spin for milliseconds, which on a shared machine it takes from the very thread it waits for.
static void set_waiting(void) {
    if (!getenv("OMP_WAIT_POLICY")) setenv("GOMP_SPINCOUNT", "2000", 0);
}

static const ctorch_table *load(const char *path, char *error, size_t size) {
    set_waiting();
    if (*ctorch_blas_kernel()) setenv("OPENBLAS_CORETYPE", ctorch_blas_kernel(), 0);
    // Global, since libtorch's own plug-ins look its symbols up.
    void *library = dlopen(path, RTLD_NOW | RTLD_GLOBAL);
    if (!library) {
        snprintf(error, size, "%s", dlerror());
        return NULL;
    }
    const ctorch_table *(*entry)(void) = (const ctorch_table *(*)(void))dlsym(library, CTORCH_ENTRY);
    const ctorch_table *table = entry ? entry() : NULL;
    if (table && table->abi_version == CTORCH_ABI_VERSION) return table;
    snprintf(error, size, "%s is %s", path, entry ? "of another version of Espalier" : "no runtime of Espalier");
    dlclose(library);
    return NULL;
}

const ctorch_table *ctorch_open(const char *path, char *error, size_t size) {
    pthread_mutex_lock(&lock);
    if (!opened) opened = load(path, error, size);
    const ctorch_table *table = opened;
    pthread_mutex_unlock(&lock);
    return table;
}

void ctorch_folder(char *folder, size_t size) {
    Dl_info info;
    folder[0] = 0;
    if (!dladdr((const void *)&ctorch_folder, &info) || !info.dli_fname) return;
    // A program that was found along PATH goes by its bare name.
    char *path = realpath(strchr(info.dli_fname, '/') ? info.dli_fname : "/proc/self/exe", NULL);
    if (!path) return;
    char *slash = strrchr(path, '/');
    if (slash && (size_t)(slash - path) + 2 <= size) {
        slash[1] = 0;
        strcpy(folder, path);
    }
    free(path);
}
