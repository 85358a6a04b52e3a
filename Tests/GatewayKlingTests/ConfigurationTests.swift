import GatewayModel
import Testing

@testable import GatewayKling

/// Which upstreams may be configured.
@Suite struct ConfigurationTests {
    @Test func `calls go to the paths below the base URL, with the time-outs that are given`() throws {
        let configuration = try KlingClientConfiguration.usual()
        #expect(configuration.createURL == "https://api.deerapi.com/kling/v1/videos/text2video")
        #expect(configuration.queryURL(task: "87") == "https://api.deerapi.com/kling/v1/videos/text2video/87")
        #expect(configuration.connectTimeout == .seconds(2))
        #expect(configuration.requestTimeout == .seconds(30))
        #expect(configuration.maximumBodyBytes == 1_048_576)
    }

    @Test(arguments: [
        "https://relay.example", "https://relay.example:8443", "HTTPS://relay.example/", "https://relay.example/deer",
        "http://localhost:1", "http://127.0.0.1:9000", "http://127.8.9.1", "http://[::1]:9000",
    ])
    func `https goes anywhere, plain http to this machine`(text: String) throws {
        let configuration = try KlingClientConfiguration.usual(baseURL: text)
        #expect(!configuration.baseURL.hasSuffix("/"))
        #expect(configuration.createURL.hasSuffix("/kling/v1/videos/text2video"))
    }

    @Test(arguments: [
        "", "relay.example", "ftp://relay.example", "https://", "https:///path", "http://relay.example",
        "http://10.0.0.1", "http://localhost.example", "http://127.0.0.1.example", "https://user@relay.example",
        "https://user:pass@relay.example", "https://relay.example?x=1", "https://relay.example/#x",
        "https://relay.example/?", "https://relay example", "https://relay.example:0", "https://relay.example:65536",
        "http+unix://%2Ftmp%2Fsocket", "https://relay.example\n",
    ])
    func `any other base URL stops the start and names the key`(text: String) {
        let error = #expect(throws: GatewayError.self) { try KlingClientConfiguration.usual(baseURL: text) }
        #expect(error?.parameter == "upstream.base_url")
        #expect(error?.message.contains("upstream.base_url") == true)
    }

    @Test(arguments: ["", "kling", "/a?b", "/a#b", "/a b", "/a/../b", "/a/{task_id}", "/a{b}", "/ä", "/a\\b", "/a\r\n"])
    func `a create path is a bare path`(path: String) {
        let error = #expect(throws: GatewayError.self) { try KlingClientConfiguration.usual(createPath: path) }
        #expect(error?.parameter == "upstream.create_path")
    }

    @Test(arguments: ["", "/a", "/{task_id}/{task_id}", "/{id}", "{task_id}", "/a?id={task_id}"])
    func `a query path has the task's id in it once`(path: String) {
        let error = #expect(throws: GatewayError.self) { try KlingClientConfiguration.usual(queryPath: path) }
        #expect(error?.parameter == "upstream.query_path")
    }

    @Test func `the id may stand anywhere in the query path`() throws {
        let configuration = try KlingClientConfiguration.usual(
            baseURL: "https://a.example",
            queryPath: "/t/{task_id}/state"
        )
        #expect(configuration.queryURL(task: "a/b") == "https://a.example/t/a%2Fb/state")
    }

    @Test func `time-outs are more than nothing and at most ten minutes`() throws {
        #expect(throws: Never.self) { try KlingClientConfiguration.usual(requestTimeout: .seconds(600)) }
        #expect(throws: GatewayError.self) {
            try KlingClientConfiguration.usual(requestTimeout: .milliseconds(600_001))
        }
        #expect(throws: GatewayError.self) { try KlingClientConfiguration.usual(requestTimeout: .zero) }
        #expect(throws: GatewayError.self) { try KlingClientConfiguration.usual(connectTimeout: .zero) }
    }
}
