#include "CGatewayOpenAPI.h"

// In C, because the compiler takes milliseconds for it: as a Swift array (SwiftPM's `embedInCode`) it takes 20 seconds.
#pragma clang diagnostic ignored "-Wc23-extensions"
static const char json[] = {
#embed "openapi.json"
};
static const char reference[] = {
#embed "docs.html"
};
static const char policy[] = {
#embed "docs-policy.txt"
};

static const char admin_json[] = {
#embed "admin-openapi.json"
};
static const char admin_reference[] = {
#embed "admin-docs.html"
};

gateway_text gateway_openapi_json(void) { return (gateway_text){json, sizeof json}; }
gateway_text gateway_openapi_reference(void) { return (gateway_text){reference, sizeof reference}; }
gateway_text gateway_openapi_policy(void) { return (gateway_text){policy, sizeof policy}; }
gateway_text admin_openapi_json(void) { return (gateway_text){admin_json, sizeof admin_json}; }
gateway_text admin_openapi_reference(void) { return (gateway_text){admin_reference, sizeof admin_reference}; }
