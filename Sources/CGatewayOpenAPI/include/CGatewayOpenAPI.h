#ifndef C_GATEWAY_OPENAPI_H
#define C_GATEWAY_OPENAPI_H

#include <stddef.h>

// A text that lives as long as the program; no zero byte ends it.
typedef struct {
    const char *bytes;
    size_t length;
} gateway_text;

// openapi/generated/openapi.json: the contract as JSON.
gateway_text gateway_openapi_json(void);
// openapi/generated/docs.html: the contract as a page for people.
gateway_text gateway_openapi_reference(void);
// openapi/generated/docs-policy.txt: what a browser may do for that page, on one line.
gateway_text gateway_openapi_policy(void);

// openapi/generated/admin-openapi.json: the admin API's contract as JSON.
gateway_text admin_openapi_json(void);
// openapi/generated/admin-docs.html: the same as a page; its policy is the other page's.
gateway_text admin_openapi_reference(void);

#endif
