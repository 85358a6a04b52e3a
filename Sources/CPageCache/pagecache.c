// Of GNU's functions, which Swift does not see.
#define _GNU_SOURCE
#include "CPageCache.h"

#include <fcntl.h>
#include <sys/uio.h>

bool page_cache_has(int descriptor, int64_t position) {
  char byte;
  struct iovec room = {.iov_base = &byte, .iov_len = 1};
  return preadv2(descriptor, &room, 1, position, RWF_NOWAIT) == 1;
}

void page_cache_begin_writing(int descriptor) {
  sync_file_range(descriptor, 0, 0, SYNC_FILE_RANGE_WRITE);
}
