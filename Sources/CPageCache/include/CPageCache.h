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

/// Has the kernel write what of a part of a file is in memory alone, and waits for it; that makes nothing durable.
void page_cache_write(int descriptor, int64_t position, int64_t length);

#endif
