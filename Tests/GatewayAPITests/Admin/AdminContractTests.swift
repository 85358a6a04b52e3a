import GatewayLedger
import GatewayModel
import GatewayTestKit
import HTTPTypes
import Testing

@testable import GatewayAPI
@testable import GatewayAccess
@testable import GatewayAdmin
@testable import GatewayHTTP

struct AdminContractTests {
    private static func routes(of gateway: TestGateway) -> [Route] {
        gateway.adminContext { HealthReport([]) }.routes
    }

    @Test func `the admin listener has exactly the calls of its contract`() async throws {
        let routes = Self.routes(of: try await TestGateway())
        let routed = Set(routes.map { "\($0.method.rawValue) \($0.template)" })
        #expect(routed == Contract.admin.calls)
        #expect(routed.count == routes.count)
    }

    @Test func `the contract's roles and query parameters are those of the routes`() async throws {
        for route in Self.routes(of: try await TestGateway()) {
            let operation = Contract.admin.root["paths"][route.template][route.method.rawValue.lowercased()]
            let role = operation["x-role"].string.flatMap(OperatorRole.init(rawValue:))
            let takesSessions = operation["security"][1].names == ["dashboardSession"]
            let access = role.map { takesSessions ? Access.operatorOrSession($0) : .operator($0) }
            #expect(access == route.access, "\(route.method) \(route.template)")
            var names: Set<String> = []
            for index in 0..<operation["parameters"].count {
                let parameter = operation["parameters"][index]
                if parameter["in"].string == "query" {
                    names.insert(parameter["name"].string ?? "")
                }
            }
            #expect(names == route.query, "\(route.method) \(route.template)")
        }
    }

    @Test func `what changes nothing is a viewer's, and whatever changes something is not`() async throws {
        for route in Self.routes(of: try await TestGateway()) {
            let isReading = [.operator(.viewer), .operatorOrSession(.viewer)].contains(route.access)
            #expect((route.method == .get) == isReading, "\(route.template)")
        }
    }

    @Test func `the contract is served as JSON to operators alone`() async throws {
        let gateway = try await TestGateway()
        try await gateway.withOperator(.viewer) { client in
            let reply = try await client.get("/openapi.json")
            #expect(reply.json["openapi"].string == "3.1.0")
            #expect(reply.json["paths"].names.count == 36)
            let stranger = OperatorClient(client: client.client, token: nil)
            #expect(try await stranger.get("/openapi.json").status == 401)
        }
    }

    /// The paths with something in every place that varies.
    private static func path(_ route: Route) -> String {
        route.template.replacing("{name}", with: "acme").replacing("{id}", with: "x")
    }

    @Test func `no route answers without a token, or with a tenant's key`() async throws {
        let gateway = try await TestGateway()
        let key = gateway.secret.withExposedText { $0 }
        try await gateway.withOperator(.admin) { client in
            for route in Self.routes(of: gateway) {
                for token in [nil, "nonsense", key] {
                    let stranger = OperatorClient(client: client.client, token: token)
                    let reply = try await stranger.call(route.method, Self.path(route) + "?unknown=1", "x")
                    #expect(reply.status == 401, "\(route.method) \(route.template)")
                    #expect(reply.headers[.wwwAuthenticate]?.hasPrefix("Bearer") == true)
                }
            }
        }
    }

    @Test(arguments: [OperatorRole.viewer, .operator])
    func `a token whose role is too low is refused before anything is read`(role: OperatorRole) async throws {
        let gateway = try await TestGateway()
        let log = try await gateway.ledger.reader.auditLog(.init(limit: 500)).records.count
        try await gateway.withOperator(role) { client in
            var refused = 0
            for route in Self.routes(of: gateway) {
                guard case .operator(let needed) = route.access, needed > role else {
                    continue
                }
                refused += 1
                let reply = try await client.call(route.method, Self.path(route) + "?unknown=1", "x")
                #expect(reply.status == 403, "\(route.method) \(route.template)")
                #expect(reply.code == "missing_scope")
            }
            #expect(refused > 5)
        }
        // The operator of this test is the one change.
        #expect(try await gateway.ledger.reader.auditLog(.init(limit: 500)).records.count == log + 1)
    }
}
