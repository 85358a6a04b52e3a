#ifndef C_PAGE_CACHE_H
#define C_PAGE_CACHE_H

#include <stdbool.h>
#include <stdint.h>

/// Whether the byte of a file at a position can be read at once, because the kernel has it in memory; asking waits for
/// no disk.
///
/// Not where the file has no such byte, and not where its file system cannot tell, as one that is reached over a
/// network.
bool page_cache_has(int descriptor, int64_t position);

/// Whether an open file still has a name and this length; where the file system is reached over a network, the answer
/// may have to be waited for.
bool file_has_name(int descriptor, int64_t length);

/// Has the kernel begin to write what of a part of a file is in memory alone; it neither waits for the disk nor makes
/// anything durable.
void page_cache_begin_writing(int descriptor, int64_t position, int64_t length);

/// Waits until the kernel has written a part of a file, which does not make it durable.
void page_cache_await_writing(int descriptor, int64_t position, int64_t length);

#endif
