import CGatewayOpenAPI

/// The API's contract, carried inside the binary; `openapi/gateway.yaml` is its only source.
package enum OpenAPIDocument {
    /// The document as it was written, in YAML.
    package static var yaml: String {
        String(cString: gateway_openapi_yaml())
    }

    /// The admin API's document, whose only source is `openapi/admin.yaml`.
    package static var adminYAML: String {
        String(cString: admin_openapi_yaml())
    }
}
