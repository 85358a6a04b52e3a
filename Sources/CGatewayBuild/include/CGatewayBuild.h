#ifndef C_GATEWAY_BUILD_H
#define C_GATEWAY_BUILD_H

// The commit that the program was built from, or "unknown"; Package.swift takes it from BUILD_COMMIT.
const char *gateway_build_commit(void);

#endif
