// The generic call: any operator of libtorch's dispatcher by name, arguments boxed by its schema.
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/ivalue.h>

#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "internal.hpp"

struct ctorch_operator {
    c10::OperatorHandle handle;
};

namespace runtime {
namespace {

using c10::IValue;
using c10::TypeKind;

const at::Tensor &tensor(const void *pointer) { return static_cast<const ctorch_tensor *>(pointer)->value; }

// The type inside `T?`, else the type itself.
const c10::Type &required(const c10::TypePtr &type) {
    return type->kind() == TypeKind::OptionalType ? *type->castRaw<c10::OptionalType>()->getElementType() : *type;
}

IValue tensors(const ctorch_value &value, const c10::Type &type) {
    auto handles = static_cast<const ctorch_tensor *const *>(value.pointer);
    const bool hasGaps = type.kind() == TypeKind::ListType &&
                         type.castRaw<c10::ListType>()->getElementType()->kind() == TypeKind::OptionalType;
    if (hasGaps) {
        c10::List<c10::optional<at::Tensor>> list;
        for (int32_t i = 0; i < value.count; i++)
            list.push_back(handles[i] ? c10::optional<at::Tensor>(handles[i]->value) : c10::nullopt);
        return list;
    }
    c10::List<at::Tensor> list;
    for (int32_t i = 0; i < value.count; i++) {
        TORCH_CHECK(handles[i], "a list of tensors has a gap");
        list.push_back(handles[i]->value);
    }
    return list;
}

template <typename Element, typename Stored>
IValue numbers(const ctorch_value &value) {
    auto stored = static_cast<const Stored *>(value.pointer);
    c10::List<Element> list;
    list.reserve(value.count);
    for (int32_t i = 0; i < value.count; i++) list.push_back(static_cast<Element>(stored[i]));
    return list;
}

IValue boxed(const ctorch_value &value, const c10::TypePtr &declared) {
    const c10::Type &type = required(declared);
    switch (value.kind) {
        case CTORCH_NONE: return IValue();
        case CTORCH_TENSOR: return tensor(value.pointer);
        case CTORCH_INTEGER:
            if (type.kind() == TypeKind::FloatType) return static_cast<double>(value.integer);
            return value.integer;
        case CTORCH_NUMBER: return value.number;
        case CTORCH_FLAG: return value.integer != 0;
        case CTORCH_TEXT: {
            std::string text(static_cast<const char *>(value.pointer));
            return type.kind() == TypeKind::DeviceObjType ? IValue(c10::Device(text)) : IValue(std::move(text));
        }
        case CTORCH_INTEGERS:
            if (type.kind() == TypeKind::ListType &&
                type.castRaw<c10::ListType>()->getElementType()->kind() == TypeKind::FloatType)
                return numbers<double, int64_t>(value);
            return numbers<int64_t, int64_t>(value);
        case CTORCH_NUMBERS: return numbers<double, double>(value);
        case CTORCH_FLAGS: return numbers<bool, int64_t>(value);
        case CTORCH_TENSORS: return tensors(value, type);
        default: TORCH_CHECK(false, "argument of unknown kind ", value.kind);
    }
}

// Takes `stack`'s results apart: a list of tensors becomes so many results.
class Results {
public:
    Results(ctorch_value *values, int32_t capacity) : values(values), capacity(capacity) {}
    ~Results() {
        if (isTaken) return;
        for (int32_t i = 0; i < count; i++)
            if (values[i].kind == CTORCH_TENSOR) delete static_cast<const ctorch_tensor *>(values[i].pointer);
    }

    void add(IValue &value) {
        if (value.isTensor()) return add(value.toTensor());
        if (value.isTensorList()) {
            for (const at::Tensor &element : value.toTensorVector()) add(element);
            return;
        }
        ctorch_value &result = next();
        if (value.isInt()) {
            result.kind = CTORCH_INTEGER;
            result.integer = value.toInt();
        } else if (value.isDouble()) {
            result.kind = CTORCH_NUMBER;
            result.number = value.toDouble();
        } else if (value.isBool()) {
            result.kind = CTORCH_FLAG;
            result.integer = value.toBool();
        } else {
            TORCH_CHECK(value.isNone(), "a result of type ", value.tagKind(), " has no form here");
        }
    }

    int32_t take() {
        isTaken = true;
        return count;
    }

private:
    ctorch_value *values;
    int32_t capacity;
    int32_t count = 0;
    bool isTaken = false;

    void add(at::Tensor element) {
        if (!element.defined()) {
            next();
            return;
        }
        std::unique_ptr<ctorch_tensor> owned(handle(std::move(element)));
        ctorch_value &result = next();
        result.pointer = owned.release();
        result.kind = CTORCH_TENSOR;
    }

    ctorch_value &next() {
        TORCH_CHECK(count < capacity, "more than ", capacity, " results");
        values[count] = ctorch_value{};
        return values[count++];
    }
};

}  // namespace

const ctorch_operator *findOperator(const char *name, const char *overload) {
    return guarded<const ctorch_operator *>(nullptr, [&]() -> const ctorch_operator * {
        static std::mutex mutex;
        static std::unordered_map<std::string, std::unique_ptr<ctorch_operator>> known;
        std::lock_guard<std::mutex> lock(mutex);
        std::unique_ptr<ctorch_operator> &found = known[std::string(name) + "." + overload];
        if (found) return found.get();
        auto schema = c10::Dispatcher::singleton().findSchema({name, overload});
        if (!schema) {
            note("libtorch has no such operator");
            return nullptr;
        }
        found = std::make_unique<ctorch_operator>(ctorch_operator{*schema});
        return found.get();
    });
}

int call(const ctorch_operator *operation, const ctorch_value *arguments, int32_t argumentCount, ctorch_value *results,
         int32_t capacity, int32_t *resultCount) {
    return guarded(1, [&] {
        const auto &declared = operation->handle.schema().arguments();
        TORCH_CHECK(static_cast<size_t>(argumentCount) <= declared.size(), "takes at most ", declared.size(), " arguments");
        c10::Stack stack;
        stack.reserve(declared.size());
        for (int32_t i = 0; i < argumentCount; i++) stack.push_back(boxed(arguments[i], declared[i].type()));
        for (size_t i = argumentCount; i < declared.size(); i++) {
            const auto &value = declared[i].default_value();
            TORCH_CHECK(value, "argument ", declared[i].name(), " is missing");
            stack.push_back(*value);
        }
        operation->handle.callBoxed(&stack);
        Results taken(results, capacity);
        for (IValue &value : stack) taken.add(value);
        *resultCount = taken.take();
        return 0;
    });
}

}  // namespace runtime
