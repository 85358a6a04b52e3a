import Foundation
import GatewayOpenAPI
import Testing

/// The command line and the admin API: each has what the other has, unless it is said why not.
struct CommandRouteTests {
    /// The calls that do what a command does; none where a call could not.
    private static let calls: [String: [String]] = [
        "tenant create": ["POST /tenants"], "tenant list": ["GET /tenants"], "tenant show": ["GET /tenants/{name}"],
        "tenant set": ["PATCH /tenants/{name}"], "tenant suspend": ["POST /tenants/{name}/suspend"],
        "tenant resume": ["POST /tenants/{name}/resume"], "tenant apply": ["POST /tenant_file"],
        "tenant usage": ["GET /usage"],
        "key create": ["POST /tenants/{name}/keys"], "key list": ["GET /tenants/{name}/keys"],
        "key rotate": ["POST /keys/{id}/rotate"], "key revoke": ["POST /keys/{id}/revoke"],
        "video list": ["GET /videos"], "video show": ["GET /videos/{id}"],
        "video cancel": ["POST /videos/{id}/cancel"],
        "queue": ["GET /queue"], "pause": ["POST /pause"], "resume": ["POST /resume"],
        "cache stats": ["GET /cache"], "cache purge": ["POST /cache/purge"],
        "ledger verify": ["POST /ledger/verify", "GET /jobs", "GET /jobs/{id}"],
        "ledger reconcile": ["POST /ledger/reconcile"], "ledger export": ["GET /ledger/export"],
        "audit list": ["GET /audit"], "audit verify": ["POST /audit/verify"], "audit export": ["GET /audit/export"],
        "operator create": ["POST /operators"], "operator list": ["GET /operators"],
        "operator revoke": ["POST /operators/{name}/revoke"],
        "config print": ["GET /configuration", "GET /models"],
    ]

    /// Commands that no call can stand for, and why.
    private static let commandsAlone = [
        "serve": "is what answers calls", "demo": "is a server of its own", "sandbox": "is a server of its own",
        "backup": "writes a file beside the server", "restore": "works while no server runs",
        "store copy": "works while no server runs", "top": "draws again and again what calls tell",
        "config check": "looks at the machine as the user who gives the command",
        "upstream check": "asks with the settings of whoever gives the command; a server asks by itself",
    ]

    /// Calls that no command stands for, and why.
    private static let callsAlone = [
        "GET /me": "a command has no token", "GET /upstream_keys": "how keys fare is in the server's memory",
        "GET /tenants/{name}/webhook_endpoints": "tenants look after them by their own API",
        "GET /tenants/{name}/webhook_endpoints/{id}/deliveries": "tenants look after them by their own API",
        "POST /tenants/{name}/webhook_endpoints/{id}/replay": "tenants look after them by their own API",
    ]

    /// The calls of the admin API's contract, without what all paths begin with.
    private static var contract: Set<String> {
        let document = try? JSONSerialization.jsonObject(with: Data(OpenAPIDocument.adminJSON)) as? [String: Any]
        let paths = document?["paths"] as? [String: [String: Any]] ?? [:]
        let calls = paths.flatMap { path, members in
            members.keys.filter { ["get", "post", "patch", "put", "delete"].contains($0) }
                .map { "\($0.uppercased()) \(path.replacing("/admin/v1", with: ""))" }
        }
        return Set(calls).subtracting(["GET /openapi.json", "GET /docs"])
    }

    @Test func `every command has its calls, or a reason to have none`() {
        let commands = MissingStoreCommandTests.commands.map { $0.words.joined(separator: " ") }
        let known = Array(Self.calls.keys) + Array(Self.commandsAlone.keys)
        #expect(known.sorted() == commands.sorted())
    }

    @Test func `every call has its command, or a reason to have none`() {
        let contract = Self.contract
        #expect(contract.count > 30)
        let known = Self.calls.values.flatMap(\.self) + Array(Self.callsAlone.keys)
        #expect(known.sorted() == contract.sorted())
    }
}
