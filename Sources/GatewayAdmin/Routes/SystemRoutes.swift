import GatewayAccess
import GatewayHTTP
import GatewayModel
import GatewayOpenAPI
import GatewayOperations
import HTTPTypes

/// What the installation is: its settings, models and upstream keys, and what can be called here.
struct SystemRoutes {
    private static let reference = APIReference(
        document: OpenAPIDocument.adminJSON,
        page: OpenAPIDocument.adminReference,
        policy: OpenAPIDocument.referencePolicy,
        cacheControl: "private, no-cache"
    )

    let context: AdminContext

    var routes: [Route] {
        [
            Route(.get, "/admin/v1/configuration", .operator(.viewer)) { _, _ in
                try .view(context.configuration())
            },
            Route(.get, "/admin/v1/models", .operator(.viewer)) { _, _ in
                let (catalogue, offer) = (context.catalogue.value, context.offer.value)
                return try .list(ModelView.all(of: catalogue, offer: offer, at: context.clock.now))
            },
            Route(.get, "/admin/v1/upstream_keys", .operator(.viewer)) { _, _ in
                let health = await context.health().keys
                return try .list(
                    context.keys().map { share in UpstreamKeyView(share, health.first { $0.id == share.id }) }
                )
            },
            // A browser cannot send a token with what it opens.
            Route(.get, "/openapi.json", .operatorOrSession(.viewer)) { request, _ in
                Self.reference.document(for: request)
            },
            Route(.get, "/docs", .operatorOrSession(.viewer)) { request, _ in Self.reference.page(for: request) },
        ]
    }
}
