import GatewayHTTP
import GatewayModel
import GatewayOpenAPI
import HTTPTypes
import NIOCore

/// `GET /openapi.json`: the contract as JSON, converted from its YAML once.
struct OpenAPIController: Sendable {
    private static let document: Result<ByteBuffer, GatewayError> = Result { () throws(GatewayError) in
        try YAMLDocument.json(of: OpenAPIDocument.yaml)
    }

    var routes: [Route] {
        [
            Route(open: .get, "/openapi.json") { _ in
                .json(
                    headers: [.cacheControl: "public, max-age=300", .vary: "Accept-Encoding"],
                    bytes: try Self.document.get()
                )
            }
        ]
    }
}
