#include "CGatewayBuild.h"

// In C, because a value can be handed to a C compiler alone, and only this file is compiled anew for another commit.
const char *gateway_build_commit(void) { return GATEWAY_BUILD_COMMIT; }
