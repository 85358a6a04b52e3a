import GatewayHTTP
import GatewayOpenAPI
import HTTPTypes

/// The contract as it is shown: `GET /openapi.json` for programs, `GET /docs` for people.
struct OpenAPIController: Sendable {
    private static let reference = APIReference(
        document: OpenAPIDocument.json,
        page: OpenAPIDocument.reference,
        policy: OpenAPIDocument.referencePolicy,
        cacheControl: "public, max-age=300"
    )

    var routes: [Route] {
        [
            Route(open: .get, "/openapi.json") { Self.reference.document(for: $0) },
            Route(open: .get, "/docs") { Self.reference.page(for: $0) },
        ]
    }
}
