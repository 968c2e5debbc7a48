// What the files of the runtime share: handles, and the one place where exceptions become status and text.
#pragma once

#include <ATen/ATen.h>

#include <exception>
#include <string>

#include "runtime.h"

struct ctorch_tensor {
    at::Tensor value;
};

namespace runtime {

// The text of the last failure on this thread.
std::string &lastError();

void note(const char *text);

inline ctorch_tensor *handle(at::Tensor tensor) { return new ctorch_tensor{std::move(tensor)}; }

// Runs `body`; what it throws becomes `failure` and a text.
template <typename Result, typename Body>
Result guarded(Result failure, Body body) {
    try {
        return body();
    } catch (const c10::Error &error) {
        note(error.what_without_backtrace());
    } catch (const std::exception &error) {
        note(error.what());
    } catch (...) {
        note("an unknown exception");
    }
    return failure;
}

// operators.cpp
const ctorch_operator *findOperator(const char *name, const char *overload);
int call(const ctorch_operator *operation, const ctorch_value *arguments, int32_t argumentCount, ctorch_value *results,
         int32_t capacity, int32_t *resultCount);

// training.cpp
bool setGradients(bool isOn);
int needGradient(ctorch_tensor *tensor, bool isNeeded);
int backward(const ctorch_tensor *loss);
ctorch_tensor *gradient(const ctorch_tensor *tensor);
int gradients(const ctorch_tensor *const *outputs, int32_t outputCount, const ctorch_tensor *const *inputs,
              int32_t inputCount, ctorch_tensor **results);
ctorch_optimizer *makeOptimizer(const ctorch_optimizer_options *options, ctorch_tensor *const *parameters,
                                int32_t count);
int step(ctorch_optimizer *optimizer);
void clearGradients(ctorch_optimizer *optimizer);
void setLearningRate(ctorch_optimizer *optimizer, double rate);
int saveOptimizer(ctorch_optimizer *optimizer, void (*sink)(const void *, size_t, void *), void *context);
int loadOptimizer(ctorch_optimizer *optimizer, const void *bytes, size_t count);
void releaseOptimizer(ctorch_optimizer *optimizer);

// memory.cpp
void countMemory();
void memory(ctorch_memory *memory);
void setMemoryLimit(int64_t bytes);
void resetPeak();

}  // namespace runtime
