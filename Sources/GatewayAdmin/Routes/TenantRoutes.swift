import GatewayAccess
import GatewayHTTP
import GatewayModel
import GatewayOperations
import HTTPTypes

/// Tenants: who may order, and how much.
struct TenantRoutes {
    static let path = "/admin/v1/tenants"
    static let item = path + "/{name}"

    let context: AdminContext

    var routes: [Route] {
        [
            Route(.get, Self.path, .operator(.viewer)) { _, _ in
                try .list(try await context.operations().tenants())
            },
            Route(.post, Self.path, .operator(.admin), create),
            Route(.get, Self.item, .operator(.viewer)) { request, _ in
                try .view(try await context.operations().tenant(named: request.segment("name")))
            },
            Route(.patch, Self.item, .operator(.admin), change),
            Route(.post, Self.item + "/suspend", .operator(.operator)) { request, principal in
                try await request.requireNoFields()
                let actor = try context.actor(of: request, principal)
                let name = request.segment("name")
                return try .view(try await context.operations().suspendTenant(named: name, by: actor))
            },
            Route(.post, Self.item + "/resume", .operator(.operator)) { request, principal in
                try await request.requireNoFields()
                let actor = try context.actor(of: request, principal)
                let name = request.segment("name")
                return try .view(try await context.operations().resumeTenant(named: name, by: actor))
            },
            Route(.post, "/admin/v1/tenant_file", .operator(.admin), apply),
            Route(.get, "/admin/v1/usage", query: ["tenant", "from", "to", "format"], .operator(.viewer), usage),
        ]
    }

    private func create(_ request: GatewayRequest, _ principal: Principal) async throws -> GatewayResponse {
        let actor = try context.actor(of: request, principal)
        var fields = try await request.fields(takesForms: false)
        let name = try fields.requiredText("name", "what the tenant is called")
        let (limits, rules) = try Self.rules(&fields)
        try fields.finish()
        let operations = context.operations()
        _ = try await operations.createTenant(named: name, limits: limits, rules: rules, by: actor)
        return try .view(try await operations.tenant(named: name))
    }

    private func change(_ request: GatewayRequest, _ principal: Principal) async throws -> GatewayResponse {
        let actor = try context.actor(of: request, principal)
        var fields = try await request.fields(takesForms: false)
        let (limits, rules) = try Self.rules(&fields)
        try fields.finish()
        let name = request.segment("name")
        return try .view(
            try await context.operations().setTenant(named: name, limits: limits, rules: rules, by: actor)
        )
    }

    /// `POST /admin/v1/tenant_file`: tenants as the text of a file says.
    private func apply(_ request: GatewayRequest, _ principal: Principal) async throws -> GatewayResponse {
        let actor = try context.actor(of: request, principal)
        var fields = try await request.fields(takesForms: false)
        let text = try fields.requiredText("file", "the YAML of the tenants")
        let isRehearsal = try fields.flag("dry_run") ?? false
        try fields.finish()
        do {
            let applied = try await context.operations()
                .applyTenants(text: text, named: "file", isRehearsal: isRehearsal, by: actor)
            return try .view(AppliedView(applied: !isRehearsal, changes: applied.changes, others: applied.others))
        } catch let error as TenantFileError {
            throw GatewayError(.invalidField, error.description, parameter: "file")
        }
    }

    private func usage(_ request: GatewayRequest, _ principal: Principal) async throws -> GatewayResponse {
        let format = try request.query.word("format", as: UsageFormat.self) ?? .json
        let names = request.query["tenant"].map { [$0] } ?? []
        let usage = try await context.operations()
            .usage(ofTenants: names, from: request.query["from"], through: request.query["to"])
        switch format {
        case .json: return try .view(usage)
        case .csv:
            return .text(usage.csv, type: "text/csv; charset=utf-8", headers: GatewayResponse.privateHeaders)
        }
    }

    /// Limits and rules, each a text, a number or, for what names several things, a list; null takes one away.
    private static func rules(
        _ fields: inout FieldReader
    ) throws(GatewayError) -> (limits: [String], rules: TenantRulesChange) {
        var limits: [String] = []
        if var object = try fields.object("limits") {
            for member in object.takeAll() {
                limits.append("\(member.name)=\(try text(of: member.value, object.full(member.name)))")
            }
        }
        let change = TenantRulesChange(
            cacheMode: try fields.text("cache_mode"),
            cacheTTL: try fields.textOrWholeNumber("cache_ttl"),
            repeatWindow: try fields.textOrWholeNumber("repeat_window"),
            weight: try fields.textOrWholeNumber("weight")
        )
        return (limits, change)
    }

    private static func text(of value: Field, _ name: String) throws(GatewayError) -> String {
        switch value {
        case .null: return "none"
        case .text(let text): return text
        case .number(let number): return number
        case .list(let items):
            var texts: [String] = []
            for case .text(let text) in items {
                texts.append(text)
            }
            if texts.count == items.count, !texts.isEmpty {
                return texts.joined(separator: ",")
            }
        default: break
        }
        throw .invalidField(name, "\(name) must be a string, a number, a list of strings, or null for no limit.")
    }
}

/// How usage is written.
private enum UsageFormat: String, CaseIterable {
    case json
    case csv
}

/// What applying a file has come to.
private struct AppliedView: Encodable {
    let applied: Bool
    let changes: [TenantChangeView]
    let others: [String]
}

extension GatewayRequest {
    /// Makes sure that a call which takes no fields was sent none.
    /// - Throws: `unknownField`, or what a body can be refused for.
    func requireNoFields() async throws {
        try (try await optionalFields()).finish()
    }
}
