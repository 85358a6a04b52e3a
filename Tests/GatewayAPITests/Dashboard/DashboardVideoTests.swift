import GatewayLedger
import GatewayModel
import GatewayTestKit
import HTTPTypes
import Testing

@testable import GatewayAPI
@testable import GatewayAccess
@testable import GatewayAdmin
@testable import GatewayHTTP

/// Videos: found, looked through, and told.
struct DashboardVideoTests {
    private static func ids(in page: String) -> [String] {
        page.split(separator: #"<th scope="row"><a href="/videos/"#).dropFirst()
            .map { String($0.prefix { $0 != "\"" }) }
    }

    /// Where the link to older ones leads, if there is one.
    private static func older(in page: String) -> String? {
        let parts = page.split(separator: #"" rel="next">Older"#, omittingEmptySubsequences: false)
        guard parts.count == 2, let path = parts[0].split(separator: "\"").last else {
            return nil
        }
        return String(path).replacing("&amp;", with: "&")
    }

    @Test func `pages follow on each other, and miss none`() async throws {
        let rig = try await DashboardRig()
        var ordered: [String] = []
        for _ in 0..<(2 * VideoSearch.pageSize + 1) {
            rig.gateway.clock.advance(by: .milliseconds(1))
            ordered.append(try await rig.gateway.testLedger.admit().id.description)
        }
        let all = Array(ordered.reversed())
        let canceled = try #require(VideoID(all[70]))
        _ = try await rig.gateway.ledger.changes.cancelVideo(canceled, at: rig.gateway.clock.now)
        try await rig.browse(as: .viewer) { browser in
            let starts = [
                "/videos", "/videos?tenant=acme", "/videos?status=queued", "/videos?model=kling-v1&tenant=acme",
            ]
            for start in starts {
                var (path, found): (String?, [String]) = (start, [])
                while let next = path {
                    let page = try await browser.get(next).text
                    found += Self.ids(in: page)
                    path = Self.older(in: page)
                }
                let expected = start.contains("queued") ? all.filter { $0 != canceled.description } : all
                #expect(found == expected, "\(start)")
            }
            let queries = [
                "status=canceled", "status=canceled&tenant=acme", "find=\(canceled)", "find=\(canceled.taskID)",
            ]
            for one in queries {
                let page = try await browser.get("/videos?\(one)")
                #expect(page.text.isEmpty || Self.ids(in: page.text) == [canceled.description])
                #expect(page.headers[.location] == (one.hasPrefix("find") ? "/videos/\(canceled)" : nil))
            }
            let completed = try await browser.get("/videos?status=completed").text
            #expect(completed.contains("No video fits."))
            let unknown = try await browser.get("/videos?find=nothing-like-it").text
            #expect(unknown.contains("No video is known by that id"))
        }
    }

    @Test func `a status is found however many videos of others there are since`() async throws {
        let rig = try await DashboardRig()
        let other = try await rig.gateway.testLedger.createTenant("other").id
        let first = try await rig.gateway.testLedger.admit().id
        _ = try await rig.gateway.ledger.changes.cancelVideo(first, at: rig.gateway.clock.now)
        for number in 0..<(2 * VideoSearch.pageSize) {
            rig.gateway.clock.advance(by: .milliseconds(1))
            _ = try await rig.gateway.testLedger.admit(tenant: number.isMultiple(of: 2) ? other : nil)
        }
        try await rig.browse(as: .viewer) { browser in
            let page = try await browser.get("/videos?status=canceled").text
            #expect(Self.ids(in: page) == [first.description])
            #expect(Self.older(in: page) == nil)
            let queued = try await browser.get("/videos?status=queued").text
            #expect(Self.ids(in: queued).count == VideoSearch.pageSize)
            #expect(Self.older(in: queued) != nil)
        }
    }

    @Test func `a video's page tells its life, its money, its attempts and its film`() async throws {
        let rig = try await DashboardRig()
        let video = try await rig.gateway.makeVideo(prompt: "A quiet street.")
        try await rig.gateway.archive(Array("film".utf8), of: video)
        try await rig.browse(as: .operator) { browser in
            let page = try await browser.get("/videos/\(video)").text
            for words in [
                "A quiet street.", "Money held", "Money charged", "Attempt 1 began", "task-\(video.taskID)",
                "File stored", "uk_test", "Nobody was to be told of this video.",
                #"<video controls preload="none" src="/videos/\#(video)/film""#,
            ] {
                #expect(page.contains(words), "\(words)")
            }
            #expect(!page.contains("/cancel"))
            let film = try await browser.get("/videos/\(video)/film")
            #expect(film.status == 200)
            #expect(film.text == "film")
            #expect(film.headers[.contentType] == "video/mp4")
            let part = try await browser.get("/videos/\(video)/film", headers: [.range: "bytes=1-2"])
            #expect(part.status == 206)
            #expect(part.text == "il")
            let waiting = try await rig.gateway.testLedger.admit().id
            #expect(try await browser.get("/videos/\(waiting)/film").status == 409)
            let other = try await browser.get("/videos/\(waiting)").text
            #expect(other.contains("It waits, and was not sent yet."))
            #expect(other.contains(#"action="/videos/\#(waiting)/cancel""#))
        }
    }
}
