// Of GNU's functions, which Swift does not see.
#define _GNU_SOURCE
#include "CPageCache.h"

#include <sys/uio.h>

bool page_cache_has(int descriptor, int64_t position) {
  char byte;
  struct iovec room = {.iov_base = &byte, .iov_len = 1};
  return preadv2(descriptor, &room, 1, position, RWF_NOWAIT) == 1;
}
