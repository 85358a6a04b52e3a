import GatewayAccess
import GatewayHTTP
import GatewayModel
import GatewayOperations
import HTTPTypes

/// Keys: what tenants show to be let in.
///
/// A key leaves once, in the answer to the call that made it.
struct KeyRoutes {
    /// How long a key may live, and an old one beside a new one: up to ten years.
    static let spans = 1...315_360_000
    private static let ofTenant = TenantRoutes.item + "/keys"
    private static let item = "/admin/v1/keys/{id}"

    let context: AdminContext

    var routes: [Route] {
        [
            Route(.get, Self.ofTenant, .operator(.viewer)) { request, _ in
                try .list(try await context.operations().keys(ofTenant: request.segment("name")))
            },
            Route(.post, Self.ofTenant, .operator(.admin), create),
            Route(.post, Self.item + "/rotate", .operator(.admin), rotate),
            Route(.post, Self.item + "/revoke", .operator(.admin)) { request, principal in
                try await request.requireNoFields()
                let actor = try context.actor(of: request, principal)
                return try .view(try await context.operations().revokeKey(request.segment("id"), by: actor))
            },
        ]
    }

    private func create(_ request: GatewayRequest, _ principal: Principal) async throws -> GatewayResponse {
        let actor = try context.actor(of: request, principal)
        var fields = try await request.optionalFields()
        let scopes = try fields.texts("scopes")
        let lifetime = try fields.seconds("expires_in", in: Self.spans)
        try fields.finish()
        let key = try await context.operations()
            .createKey(forTenant: request.segment("name"), scopes: scopes, lifetime: lifetime, by: actor)
        return try .view(NewKeyView(key))
    }

    private func rotate(_ request: GatewayRequest, _ principal: Principal) async throws -> GatewayResponse {
        let actor = try context.actor(of: request, principal)
        var fields = try await request.optionalFields()
        let overlap = try fields.seconds("overlap", in: 0...Self.spans.upperBound) ?? .seconds(86_400)
        try fields.finish()
        let key = try await context.operations()
            .rotateKey(request.segment("id"), overlap: overlap, by: actor)
        return try .view(NewKeyView(key))
    }
}

/// A key that was just made, with all of it.
private struct NewKeyView: Encodable {
    private enum CodingKeys: CodingKey {
        case key
    }

    private let new: NewKey

    init(_ key: NewKey) {
        new = key
    }

    func encode(to encoder: any Encoder) throws {
        try new.view.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try new.withExposedText { try container.encode($0, forKey: .key) }
    }
}
