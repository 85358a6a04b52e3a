#include "CGatewayOpenAPI.h"

// In C, because the compiler takes milliseconds for it: as a Swift array (SwiftPM's `embedInCode`) it takes 20 seconds.
#pragma clang diagnostic ignored "-Wc23-extensions"
static const char document[] = {
#embed "gateway.yaml" suffix(, )
    0};

static const char admin_document[] = {
#embed "admin.yaml" suffix(, )
    0};

const char *gateway_openapi_yaml(void) { return document; }

const char *admin_openapi_yaml(void) { return admin_document; }
