import GatewayModel
import GatewayTestKit
import HTTPTypes
import Testing

@testable import GatewayAPI
@testable import GatewayAccess
@testable import GatewayHTTP

struct ContractTests {
    @Test func `the router knows exactly the calls of the contract`() async throws {
        let routes = try await TestGateway().api.routes.routes
        let routed = Set(routes.map { "\($0.method.rawValue) \($0.template)" })
        #expect(routed == Contract.shared.calls)
        #expect(routed.count == routes.count)
    }

    @Test func `the contract's query parameters are those of the routes`() async throws {
        for route in try await TestGateway().api.routes.routes {
            let path = Contract.shared.root["paths"][route.template]
            let operation = path[route.method.rawValue.lowercased()]
            var names: Set<String> = []
            for list in [path["parameters"], operation["parameters"]] {
                for index in 0..<list.count {
                    let parameter = Contract.shared.parameter(list[index])
                    if parameter["in"].string == "query" {
                        names.insert(parameter["name"].string ?? "")
                    }
                }
            }
            #expect(names == route.query, "\(route.method) \(route.template)")
        }
    }

    @Test func `the contract lists exactly the codes that there are`() {
        guard case .list(let codes) = Contract.shared.root["components"]["schemas"]["ErrorCode"]["enum"] else {
            Issue.record("no codes")
            return
        }
        #expect(Set(codes.compactMap(\.string)) == Set(GatewayError.Code.allCases.map(\.rawValue)))
    }

    @Test func `the contract is served as JSON without a key`() async throws {
        let gateway = try await TestGateway()
        try await gateway.withClient { client in
            let reply = try await client.get("/openapi.json", headers: [.authorization: "nonsense"])
            #expect(reply.status == 200)
            #expect(reply.json["openapi"].string == "3.1.0")
            #expect(reply.json["info"]["version"].string == "1")
            #expect(reply.json["paths"].names.count == 25)
            #expect(reply.json["components"]["schemas"]["Guidance"]["anyOf"][0]["maximum"].integer == 1)
            #expect(reply.json["components"]["schemas"]["AspectRatio"]["enum"][0].string == "16:9")
            #expect(reply.json["security"][0]["tenantKey"] == .list([]))
        }
    }

    @Test func `a wrong type, a missing header or an undescribed status does not pass the check`() async throws {
        let gateway = try await TestGateway()
        let video = try await gateway.testLedger.admit()
        try await gateway.withClient { client in
            let good = try await client.get("/v1/videos/\(video.id)")
            let check = SchemaCheck(root: Contract.shared.root)
            let schema = Contract.shared.root["components"]["schemas"]["Video"]
            #expect(check.problems(good.json, schema, at: "video") == [])
            #expect(check.problems(.object([]), schema, at: "video").count == 22)
            #expect(!check.problems(.text("x"), schema, at: "video").isEmpty)
            let missed = try await client.get("/nowhere")
            #expect(Contract.shared.problems(.post, "/v1/videos", missed) == ["POST /v1/videos may not answer 404"])
            #expect(Contract.shared.problems(.get, "/v1/videos", good) != [])
        }
    }
}
