// How the first thread takes memory from the system.
#ifndef CHEAP_H
#define CHEAP_H

/// Takes address space in steps of 64 MiB, in pages of 2 MiB where the system has them to give. A hint: what is not used takes
/// no memory, and where it cannot be followed all is as before. To be called on the first thread, before others allocate.
///
/// Opening 46,080 tensors makes half a million small objects; asked for in pages of 4 KiB, a quarter of the time to the first
/// frame is the kernel's.
void cheap_grow(void);

#endif
