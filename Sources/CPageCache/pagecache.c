// Of GNU's functions, which Swift does not see.
#define _GNU_SOURCE
#include "CPageCache.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/uio.h>

bool page_cache_has(int descriptor, int64_t position) {
  char byte;
  struct iovec room = {.iov_base = &byte, .iov_len = 1};
  return preadv2(descriptor, &room, 1, position, RWF_NOWAIT) == 1;
}

bool file_has_name(int descriptor, int64_t length) {
  struct stat file;
  return fstat(descriptor, &file) == 0 && file.st_nlink > 0 && file.st_size == length;
}

void page_cache_write(int descriptor, int64_t position, int64_t length) {
  sync_file_range(descriptor, position, length,
                  SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER);
}
