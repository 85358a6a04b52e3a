import GatewayLedger
import GatewayModel
import GatewayTestKit
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Testing

@testable import GatewayAPI
@testable import GatewayAccess
@testable import GatewayHTTP

struct ContentLinkTests {
    @Test func `a link needs no key and works with GET, HEAD and a range`() async throws {
        let gateway = try await TestGateway()
        let video = try await gateway.makeVideo()
        try await gateway.archive([1, 2, 3], of: video)
        let link = gateway.links.path(
            to: video,
            of: gateway.testLedger.tenant.id,
            until: gateway.clock.now + .seconds(60)
        )
        try await gateway.strangerVisits { client in
            let whole = try await client.get(link)
            #expect(Array(buffer: whole.body) == [1, 2, 3])
            let head = try await client.call(.head, link)
            #expect(head.headers[.contentLength] == "3")
            let part = try await client.get(link, headers: [.range: "bytes=1-1"])
            #expect(Array(buffer: part.body) == [2])
            let named = try await client.get(link + "&variant=video", headers: [.authorization: "Bearer nonsense"])
            #expect(named.status == 200)
        }
    }

    @Test func `a link can be used by any page, and with what others have added to it`() async throws {
        let gateway = try await TestGateway()
        let video = try await gateway.makeVideo()
        try await gateway.archive([1, 2, 3], of: video)
        let link = gateway.links.path(
            to: video,
            of: gateway.testLedger.tenant.id,
            until: gateway.clock.now + .seconds(60)
        )
        try await gateway.strangerVisits { client in
            for (method, path, status) in [
                (HTTPRequest.Method.get, link, 200), (.head, link, 200),
                (.get, link + "&utm_source=mail&fbclid=1", 200),
                (.get, link.replacing("?", with: "?utm_source=mail&"), 200), (.get, link + "&download=2", 400),
                (.get, link.replacing("expires=1790", with: "expires=1791"), 403), (.options, link, 204),
            ] {
                let reply = try await client.call(method, path, headers: [.origin: "https://page.example"])
                #expect(reply.status == status)
                #expect(reply.headers[.accessControlAllowOrigin] == "*")
                #expect(reply.headers[.accessControlExposeHeaders]?.contains("Content-Range, ETag") == true)
                #expect(reply.headers[.accessControlAllowCredentials] == nil)
                #expect((reply.headers[.accessControlAllowMethods] == "GET, HEAD, OPTIONS") == (method == .options))
                #expect((reply.headers[.accessControlAllowHeaders]?.contains("Range") == true) == (method == .options))
            }
            let bare = try await client.call(.options, "/v1/videos/\(video)/content")
            #expect(bare.status == 204)
            #expect(bare.headers[.allow] == "GET, HEAD, OPTIONS")
            #expect(bare.headers[.accessControlAllowOrigin] == nil)
        }
        try await gateway.withClient { client in
            let keyed = try await client.get("/v1/videos/\(video)/content")
            #expect(keyed.status == 200)
            #expect(keyed.headers[.accessControlAllowOrigin] == nil)
            let foreign = try await client.get("/v1/videos/\(video)/content?utm_source=mail")
            #expect(foreign.code == "unknown_field")
        }
    }

    @Test func `a link ends at its second`() async throws {
        let gateway = try await TestGateway()
        let video = try await gateway.makeVideo()
        try await gateway.archive([1], of: video)
        let link = gateway.links.path(
            to: video,
            of: gateway.testLedger.tenant.id,
            until: gateway.clock.now + .seconds(60)
        )
        try await gateway.strangerVisits { client in
            gateway.clock.advance(by: .milliseconds(59_999))
            let fresh = try await client.get(link)
            #expect(fresh.status == 200)
            gateway.clock.advance(by: .milliseconds(1))
            let reply = try await client.get(link)
            #expect(reply.status == 403)
            #expect(reply.code == "missing_scope")
        }
    }

    @Test func `a link that was altered anywhere opens nothing`() async throws {
        let gateway = try await TestGateway()
        let video = try await gateway.makeVideo()
        let other = try await gateway.makeVideo()
        try await gateway.archive([1], of: video)
        try await gateway.archive([2], of: other)
        let expiry = gateway.clock.now + .seconds(60)
        let link = gateway.links.path(to: video, of: gateway.testLedger.tenant.id, until: expiry)
        let halves = link.split(separator: "signature=").map(String.init)
        let signature = halves[1]
        let flipped = (signature.hasPrefix("a") ? "b" : "a") + signature.dropFirst()
        let foreign = SignedLinks(pepper: try Pepper(Array(repeating: 9, count: 32)))
            .path(
                to: video,
                of: gateway.testLedger.tenant.id,
                until: expiry
            )
        let paths = [
            halves[0] + "signature=" + flipped, halves[0] + "signature=" + signature.dropLast(),
            halves[0] + "signature=" + signature + "0", halves[0] + "signature=", "\(halves[0].dropLast())",
            halves[0] + "signature=" + signature.uppercased(), foreign,
            link.replacing("\(video)", with: "\(other)"), link.replacing("expires=1790", with: "expires=1791"),
            link.replacing("expires=", with: "expires=0"), link.replacing("expires=", with: "expires=%2B"),
            link.replacing("\(video)", with: "nonsense"), link.replacing("\(video)", with: "\(VideoID.nobody)"),
            "/v1/videos/\(video)/content?signature=\(signature)",
        ]
        try await gateway.strangerVisits { client in
            let good = try await client.get(link)
            #expect(good.status == 200)
            let reads = gateway.store.reads
            for path in paths {
                let reply = try await client.get(path)
                #expect(reply.status == 403, "\(path)")
                #expect(reply.code == "missing_scope")
            }
            #expect(gateway.store.reads == reads)
            let keyless = try await client.get("/v1/videos/\(video)/content")
            #expect(keyless.status == 401)
        }
    }

    @Test func `every digit of a signature counts, and so does whose video it is`() async throws {
        let gateway = try await TestGateway()
        let video = try await gateway.makeVideo()
        try await gateway.archive([1], of: video)
        let expiry = gateway.clock.now + .seconds(60)
        let link = Array(gateway.links.path(to: video, of: gateway.testLedger.tenant.id, until: expiry))
        let foreign = gateway.links.path(to: video, of: TenantID(stored: "tenant_x"), until: expiry)
        try await gateway.strangerVisits { client in
            for index in link.indices.suffix(64) {
                var altered = link
                altered[index] = altered[index] == "0" ? "1" : "0"
                let reply = try await client.get(String(altered))
                #expect(reply.status == 403, "\(index)")
            }
            let strange = try await client.get(foreign)
            #expect(strange.status == 403)
        }
    }

    @Test func `what came by a link is kept no longer than the link holds`() async throws {
        let gateway = try await TestGateway()
        let video = try await gateway.makeVideo()
        try await gateway.archive([1], of: video)
        for (life, kept) in [(60, 60), (86_400, 86_400), (604_800, 86_400)] {
            let expiry = gateway.clock.now + .seconds(life)
            let link = gateway.links.path(to: video, of: gateway.testLedger.tenant.id, until: expiry)
            try await gateway.strangerVisits { client in
                let headers = try await client.get(link).headers
                #expect(headers[.cacheControl] == "private, max-age=\(kept), immutable")
                #expect(headers[.vary] == nil)
            }
        }
    }

    @Test func `a link does not outlive its video`() async throws {
        let gateway = try await TestGateway()
        let video = try await gateway.makeVideo()
        try await gateway.archive([1], of: video)
        let link = gateway.links.path(
            to: video,
            of: gateway.testLedger.tenant.id,
            until: gateway.clock.now + .seconds(60)
        )
        try await gateway.ledger.admissions.delete(video, of: gateway.testLedger.tenant.id, at: gateway.clock.now)
        try await gateway.strangerVisits { client in
            let reply = try await client.get(link)
            #expect(reply.status == 404)
        }
    }
}

extension VideoID {
    /// A video that never was.
    static var nobody: VideoID {
        var entropy = Entropy { 1 }
        return VideoID(at: Timestamp(seconds: 1), using: &entropy)
    }
}

extension TestGateway {
    /// Calls without any key.
    func strangerVisits(_ body: @Sendable (TestClient) async throws -> Void) async throws {
        try await application.test(.router) { client in
            try await body(TestClient(client: client, secret: nil))
        }
    }
}
