// The library's one entry; everything else goes through the table that it returns.
#ifndef ESPALIER_TORCH_RUNTIME_H
#define ESPALIER_TORCH_RUNTIME_H

#include "ctorch.h"

#ifdef __cplusplus
extern "C"
#endif
__attribute__((visibility("default"))) const ctorch_table *espalier_torch_table(void);

#endif
