import GatewayLedger
import GatewayModel
import GatewayTestKit
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Testing

@testable import GatewayHTTP

struct ContentLinkTests {
    @Test func `a link needs no key and works with GET, HEAD and a range`() async throws {
        let front = try await TestFront()
        let video = try await front.makeVideo()
        try await front.archive([1, 2, 3], of: video)
        let link = front.desk.links.path(to: video, until: front.clock.now + .seconds(60))
        try await front.strangerVisits { visitor in
            let whole = try await visitor.get(link)
            #expect(Array(buffer: whole.body) == [1, 2, 3])
            #expect(try await visitor.call(.head, link).headers[.contentLength] == "3")
            let part = try await visitor.get(link, headers: [.range: "bytes=1-1"])
            #expect(Array(buffer: part.body) == [2])
            let named = try await visitor.get(link + "&variant=video", headers: [.authorization: "Bearer nonsense"])
            #expect(named.status == 200)
        }
    }

    @Test func `a link ends at its second`() async throws {
        let front = try await TestFront()
        let video = try await front.makeVideo()
        try await front.archive([1], of: video)
        let link = front.desk.links.path(to: video, until: front.clock.now + .seconds(60))
        try await front.strangerVisits { visitor in
            front.clock.advance(by: .milliseconds(59_999))
            #expect(try await visitor.get(link).status == 200)
            front.clock.advance(by: .milliseconds(1))
            let reply = try await visitor.get(link)
            #expect(reply.status == 403)
            #expect(reply.code == "missing_scope")
        }
    }

    @Test func `a link that was altered anywhere opens nothing`() async throws {
        let front = try await TestFront()
        let video = try await front.makeVideo()
        let other = try await front.makeVideo()
        try await front.archive([1], of: video)
        try await front.archive([2], of: other)
        let expiry = front.clock.now + .seconds(60)
        let link = front.desk.links.path(to: video, until: expiry)
        let halves = link.split(separator: "signature=").map(String.init)
        let signature = halves[1]
        let flipped = (signature.hasPrefix("a") ? "b" : "a") + signature.dropFirst()
        let foreign = ContentLink(pepper: try Pepper(Array(repeating: 9, count: 32))).path(to: video, until: expiry)
        let paths = [
            halves[0] + "signature=" + flipped, halves[0] + "signature=" + signature.dropLast(),
            halves[0] + "signature=" + signature + "0", halves[0] + "signature=", "\(halves[0].dropLast())",
            halves[0] + "signature=" + signature.uppercased(), foreign,
            link.replacing("\(video)", with: "\(other)"), link.replacing("expires=1790", with: "expires=1791"),
            link.replacing("expires=", with: "expires=0"), link.replacing("expires=", with: "expires=%2B"),
            link.replacing("\(video)", with: "nonsense"), "/v1/videos/\(video)/content?signature=\(signature)",
        ]
        try await front.strangerVisits { visitor in
            let good = try await visitor.get(link)
            #expect(good.status == 200)
            for path in paths {
                #expect(try await visitor.get(path).status == 403, "\(path)")
            }
            #expect(try await visitor.get(link + "&token=1").status == 400)
            #expect(try await visitor.get("/v1/videos/\(video)/content").status == 401)
        }
    }

    @Test func `a link does not outlive its video`() async throws {
        let front = try await TestFront()
        let video = try await front.makeVideo()
        try await front.archive([1], of: video)
        let link = front.desk.links.path(to: video, until: front.clock.now + .seconds(60))
        try await front.ledger.delete(video, of: front.house.tenant.id, at: front.clock.now)
        try await front.strangerVisits { visitor in
            let reply = try await visitor.get(link)
            #expect(reply.status == 404)
        }
    }
}

extension TestFront {
    /// Calls without any key.
    func strangerVisits(_ body: @Sendable (Visitor) async throws -> Void) async throws {
        try await application.test(.router) { client in
            try await body(Visitor(client: client, secret: nil))
        }
    }
}
