import Foundation
import GatewayModel
import GatewayOpenAPI
import HTTPTypes
import NIOCore
import Testing
import Yams

@testable import GatewayAPI
@testable import GatewayHTTP

/// What is made of the contract when it is changed: the JSON that is served, and the page for people.
struct ReferenceTests {
    static let page = String(decoding: OpenAPIDocument.reference, as: UTF8.self)
    static let root = Contract.shared.root

    @Test(arguments: [("gateway.yaml", Contract.shared), ("admin.yaml", .admin)])
    func `the document that is served is the one in the repository`(name: String, served: Contract) throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let yaml = try String(contentsOf: root.appending(path: "openapi/\(name)"), encoding: .utf8)
        let document = try #require(try Yams.compose(yaml: yaml, .basic))
        let written = try JSONReader.read(Array(buffer: try Self.json(of: document)))
        #expect(served.root == written, "Run openapi/reference/generate.py.")
    }

    @Test func `every call, every schema and every error code has its place on the page`() {
        for call in Contract.shared.calls {
            #expect(Self.page.contains("data-call=\"\(call)\""), "\(call)")
        }
        let schemas = Self.root["components"]["schemas"].names
        #expect(schemas.count > 50)
        for schema in schemas {
            #expect(Self.page.contains("id=\"schema-\(schema)\""), "\(schema)")
        }
        for code in GatewayError.Code.allCases {
            #expect(Self.page.contains("<tr id=\"error-\(code.rawValue)\">"), "\(code)")
        }
    }

    @Test func `every member of a schema is named in its section`() throws {
        for schema in Self.root["components"]["schemas"].names {
            let start = try #require(Self.page.range(of: "id=\"schema-\(schema)\""))
            let end = try #require(Self.page.range(of: "</section>", range: start.upperBound..<Self.page.endIndex))
            let section = Self.page[start.upperBound..<end.lowerBound]
            for member in Self.root["components"]["schemas"][schema]["properties"].names {
                #expect(section.contains("<code>\(member)</code>"), "\(schema).\(member)")
            }
        }
    }

    @Test func `every link within the page leads somewhere, and no name stands twice`() {
        let names = Self.page.matches(of: /\sid="([^"]+)"/).map { String($0.1) }
        #expect(Set(names).count == names.count)
        let targets = Set(Self.page.matches(of: /href="#([^"]*)"/).map { String($0.1) })
        #expect(targets.count > 80)
        #expect(targets.subtracting(names) == [])
    }

    @Test func `the page loads nothing from elsewhere`() {
        #expect(Self.page.matches(of: /\ssrc\s*=|@import|url\(|<iframe|<object|<embed|srcset/).isEmpty)
        let loaded = Self.page.matches(of: /<link [^>]*>/).map { String($0.0) }
        #expect(loaded == [#"<link rel="icon" href="data:,">"#])
        // Links that a reader follows are all there is.
        let addresses = Self.page.matches(of: /https?:\/\/[a-z0-9]/).count
        #expect(addresses == Self.page.matches(of: /<a href="https:\/\/[^"]+" rel="noreferrer">/).count)
        #expect(Self.page.matches(of: /\son[a-z]+="/).isEmpty)
        #expect(Self.page.matches(of: /\sstyle="/).isEmpty)
    }

    @Test func `what the document says becomes no markup`() {
        #expect(Self.page.contains("kgw_&lt;id&gt;_&lt;secret&gt;"))
        #expect(!Self.page.contains("kgw_<id>"))
        #expect(Self.page.matches(of: /<script>/).count == 1)
        #expect(Self.page.matches(of: /<style>/).count == 1)
    }

    @Test func `its policy allows its own style and script, calls to the gateway, and no more`() throws {
        let policy = OpenAPIDocument.referencePolicy
        #expect(policy.hasPrefix("default-src 'none'; style-src 'sha256-"))
        #expect(!policy.contains("unsafe") && !policy.contains("*") && !policy.contains("http"))
        for rule in ["connect-src 'self'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"] {
            #expect(policy.contains(rule))
        }
    }

    @Test(arguments: ["/docs", "/openapi.json"])
    func `it needs no key, and who has it is told so`(path: String) async throws {
        let gateway = try await TestGateway()
        try await gateway.withClient { client in
            let whole = try await client.get(path, headers: [.authorization: "nonsense"])
            #expect(whole.status == 200)
            let tag = try #require(whole.headers[.eTag])
            let again = try await client.get(path, headers: [.ifNoneMatch: tag])
            #expect(again.status == 304)
            #expect(again.body.readableBytes == 0)
            #expect(again.headers[.eTag] == tag)
            #expect(try await client.get(path, headers: [.ifNoneMatch: "W/\"other\""]).status == 200)
        }
    }

    @Test func `the page is HTML and bound by its policy`() async throws {
        let gateway = try await TestGateway()
        try await gateway.withClient { client in
            let page = try await client.get("/docs")
            #expect(page.headers[.contentType] == "text/html; charset=utf-8")
            #expect(page.headers[.contentSecurityPolicy] == OpenAPIDocument.referencePolicy)
            #expect(page.headers[.contentTypeOptions] == "nosniff")
            #expect(page.headers[.referrerPolicy] == "no-referrer")
            #expect(page.text == Self.page)
        }
    }

    /// A document of YAML as JSON, in the order of its keys.
    private static func json(of node: Node) throws -> ByteBuffer {
        var writer = JSONWriter()
        try write(node, to: &writer)
        return writer.buffer
    }

    private static func write(_ node: Node, to writer: inout JSONWriter) throws {
        switch node {
        case .mapping(let mapping):
            try writer.object { object in
                for (name, value) in mapping {
                    object.name(name.scalar?.string ?? "")
                    try write(value, to: &object)
                }
            }
        case .sequence(let sequence):
            try writer.array(sequence) { writer, element in try write(element, to: &writer) }
        case .scalar(let scalar): write(scalar, to: &writer)
        case .alias: throw GatewayError(.internalError, "", origin: .gateway, cause: "the contract has an alias")
        }
    }

    /// Only what is written plainly and reads like JSON is a number, a truth value or null.
    private static func write(_ scalar: Node.Scalar, to writer: inout JSONWriter) {
        switch scalar.string {
        case "true" where scalar.style == .plain: writer.bool(true)
        case "false" where scalar.style == .plain: writer.bool(false)
        case "null" where scalar.style == .plain: writer.null()
        case let text where scalar.style == .plain && JSONReader.isNumber(text): writer.literal(text)
        case let text: writer.string(text)
        }
    }
}
