#pragma once

#if __has_include(<libpq-fe.h>)
#include <libpq-fe.h>
#else
#include <postgresql/libpq-fe.h>
#endif

/// Why libpq cannot be used, or nothing when it can: the words of the dynamic linker.
///
/// No other function of libpq may be called unless this has returned nothing.
const char *postgres_library_problem(void);
