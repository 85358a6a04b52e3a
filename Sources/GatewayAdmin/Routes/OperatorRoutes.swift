import GatewayAccess
import GatewayHTTP
import GatewayModel
import GatewayOperations
import HTTPTypes

/// Who may call this listener.
///
/// A token leaves once, in the answer to the call that made it.
struct OperatorRoutes {
    private static let path = "/admin/v1/operators"

    let context: AdminContext

    var routes: [Route] {
        [
            Route(.get, Self.path, .operator(.viewer)) { _, _ in
                try .list(try await context.operations().operators())
            },
            Route(.post, Self.path, .operator(.admin), create),
            Route(.post, Self.path + "/{name}/revoke", .operator(.admin)) { request, principal in
                try await request.requireNoFields()
                let actor = try context.actor(of: request, principal)
                let name = request.segment("name")
                return try .view(try await context.operations().revokeOperator(named: name, by: actor))
            },
            Route(.get, "/admin/v1/me", .operator(.viewer)) { _, principal in
                .json(headers: GatewayResponse.privateHeaders) { writer in
                    writer.object { me in
                        me.member("name", principal.operatorIdentity?.name)
                        me.member("kind", principal.operatorIdentity?.kind.rawValue)
                        me.member("role", principal.operatorIdentity?.role.rawValue)
                    }
                }
            },
        ]
    }

    private func create(_ request: GatewayRequest, _ principal: Principal) async throws -> GatewayResponse {
        let actor = try context.actor(of: request, principal)
        var fields = try await request.fields(takesForms: false)
        let name = try fields.requiredText("name", "what the operator is called")
        let role = try fields.requiredText("role", "viewer, operator or admin")
        try fields.finish()
        let created = try await context.operations().createOperator(named: name, role: role, by: actor)
        return try .view(NewOperatorView(created))
    }
}

/// An operator that was just made, with its whole token.
private struct NewOperatorView: Encodable {
    private enum CodingKeys: CodingKey {
        case token
    }

    private let new: NewOperator

    init(_ created: NewOperator) {
        new = created
    }

    func encode(to encoder: any Encoder) throws {
        try new.view.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try new.withExposedText { try container.encode($0, forKey: .token) }
    }
}
