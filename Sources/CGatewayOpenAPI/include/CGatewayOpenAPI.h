#ifndef C_GATEWAY_OPENAPI_H
#define C_GATEWAY_OPENAPI_H

// openapi/gateway.yaml as it was written, ended by a zero byte; lives as long as the program.
const char *gateway_openapi_yaml(void);

// openapi/admin.yaml, likewise.
const char *admin_openapi_yaml(void);

#endif
