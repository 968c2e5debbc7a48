// Gradients and optimisers.
#include <torch/csrc/autograd/autograd.h>
#include <torch/optim/adam.h>
#include <torch/optim/adamw.h>
#include <torch/optim/sgd.h>
#include <torch/serialize.h>

#include <memory>
#include <sstream>
#include <vector>

#include "internal.hpp"

struct ctorch_optimizer {
    std::unique_ptr<torch::optim::Optimizer> value;
};

namespace runtime {
namespace {

std::vector<at::Tensor> values(const ctorch_tensor *const *handles, int32_t count) {
    std::vector<at::Tensor> tensors;
    tensors.reserve(count);
    for (int32_t i = 0; i < count; i++) tensors.push_back(handles[i]->value);
    return tensors;
}

template <typename Options>
Options withRate(const ctorch_optimizer_options &options) {
    return Options(options.learning_rate).weight_decay(options.weight_decay);
}

template <typename Rule, typename Options>
std::unique_ptr<torch::optim::Optimizer> adaptive(const ctorch_optimizer_options &options, std::vector<at::Tensor> parameters) {
    auto chosen = withRate<Options>(options);
    chosen.betas(std::make_tuple(options.beta1, options.beta2)).eps(options.epsilon);
    return std::make_unique<Rule>(std::move(parameters), chosen);
}

std::unique_ptr<torch::optim::Optimizer> made(const ctorch_optimizer_options &options, std::vector<at::Tensor> parameters) {
    switch (options.rule) {
        case CTORCH_SGD:
            return std::make_unique<torch::optim::SGD>(
                std::move(parameters), withRate<torch::optim::SGDOptions>(options).momentum(options.momentum));
        case CTORCH_ADAM: return adaptive<torch::optim::Adam, torch::optim::AdamOptions>(options, std::move(parameters));
        case CTORCH_ADAMW: return adaptive<torch::optim::AdamW, torch::optim::AdamWOptions>(options, std::move(parameters));
        default: TORCH_CHECK(false, "no optimiser has the number ", options.rule);
    }
}

}  // namespace

bool setGradients(bool isOn) {
    const bool was = at::GradMode::is_enabled();
    at::GradMode::set_enabled(isOn);
    return was;
}

int needGradient(ctorch_tensor *tensor, bool isNeeded) {
    return guarded(1, [&] {
        tensor->value.set_requires_grad(isNeeded);
        return 0;
    });
}

int backward(const ctorch_tensor *loss) {
    return guarded(1, [&] {
        loss->value.backward();
        return 0;
    });
}

ctorch_tensor *gradient(const ctorch_tensor *tensor) {
    const at::Tensor &gradient = tensor->value.grad();
    return gradient.defined() ? handle(gradient) : nullptr;
}

int gradients(const ctorch_tensor *const *outputs, int32_t outputCount, const ctorch_tensor *const *inputs,
              int32_t inputCount, ctorch_tensor **results) {
    return guarded(1, [&] {
        std::vector<at::Tensor> sums;
        for (const at::Tensor &output : values(outputs, outputCount)) sums.push_back(output.sum());
        auto found = torch::autograd::grad(sums, values(inputs, inputCount), {}, c10::nullopt, false, true);
        for (int32_t i = 0; i < inputCount; i++) results[i] = found[i].defined() ? handle(found[i]) : nullptr;
        return 0;
    });
}

ctorch_optimizer *makeOptimizer(const ctorch_optimizer_options *options, ctorch_tensor *const *parameters, int32_t count) {
    return guarded<ctorch_optimizer *>(nullptr, [&] {
        return new ctorch_optimizer{made(*options, values(parameters, count))};
    });
}

int step(ctorch_optimizer *optimizer) {
    return guarded(1, [&] {
        optimizer->value->step();
        return 0;
    });
}

void clearGradients(ctorch_optimizer *optimizer) { optimizer->value->zero_grad(); }

void setLearningRate(ctorch_optimizer *optimizer, double rate) {
    for (auto &group : optimizer->value->param_groups()) {
        // `set_lr` of the base class came with a later version.
        if (auto sgd = dynamic_cast<torch::optim::SGDOptions *>(&group.options())) sgd->lr(rate);
        if (auto adam = dynamic_cast<torch::optim::AdamOptions *>(&group.options())) adam->lr(rate);
        if (auto adamw = dynamic_cast<torch::optim::AdamWOptions *>(&group.options())) adamw->lr(rate);
    }
}

int saveOptimizer(ctorch_optimizer *optimizer, void (*sink)(const void *, size_t, void *), void *context) {
    return guarded(1, [&] {
        torch::serialize::OutputArchive archive;
        optimizer->value->save(archive);
        std::ostringstream stream;
        archive.save_to(stream);
        const std::string bytes = stream.str();
        sink(bytes.data(), bytes.size(), context);
        return 0;
    });
}

int loadOptimizer(ctorch_optimizer *optimizer, const void *bytes, size_t count) {
    return guarded(1, [&] {
        torch::serialize::InputArchive archive;
        archive.load_from(static_cast<const char *>(bytes), count);
        optimizer->value->load(archive);
        return 0;
    });
}

void releaseOptimizer(ctorch_optimizer *optimizer) { delete optimizer; }

}  // namespace runtime
