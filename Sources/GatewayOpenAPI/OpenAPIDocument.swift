/// The API's contract, carried inside the binary; `openapi/gateway.yaml` is its only source.
package enum OpenAPIDocument {
    /// The document as it was written, in YAML.
    package static var yaml: String {
        String(decoding: PackageResources.gateway_yaml, as: UTF8.self)
    }
}
