import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

@testable import GatewayOperations

struct VideoPageTests {
    private static func refusal(_ rig: OperationsRig, _ filter: VideoFilter) async -> String {
        do {
            _ = try await rig.operations.videos(filter)
            return ""
        } catch {
            return (error as? GatewayError)?.message ?? "\(error)"
        }
    }

    /// Orders one a second.
    private static func fill(_ rig: OperationsRig, _ count: Int, tenant: TenantID? = nil) async throws -> [String] {
        var videos: [String] = []
        for _ in 0..<count {
            rig.store.clock.advance(by: .seconds(1))
            videos.append(
                try await rig.order(requestID: "r\(rig.store.clock.now.milliseconds)", tenant: tenant).id.description
            )
        }
        return videos
    }

    @Test(arguments: TestLedger.Engine.allCases, [1, 2, 3, 7, 8])
    func `pages follow each other by the last id, newest first`(_ engine: TestLedger.Engine, limit: Int) async throws {
        let rig = try await OperationsRig(engine)
        let videos = try await Self.fill(rig, 7)
        for status in [nil, "queued"] {
            var (seen, filter) = ([] as [String], VideoFilter(status: status, limit: limit))
            repeat {
                let page = try await rig.operations.videos(filter)
                #expect(page.videos.count <= limit)
                seen += page.videos.map(\.id)
                filter.after = page.next
            } while filter.after != nil
            #expect(seen == videos.reversed())
        }
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `filters are of tenant, status, model and period, and of all together`(
        _ engine: TestLedger.Engine
    ) async throws {
        let rig = try await OperationsRig(engine)
        let other = try await rig.store.createTenant("other").id
        let start = rig.store.clock.now
        let first = try await Self.fill(rig, 2)
        let second = try await Self.fill(rig, 2, tenant: other)
        _ = try await rig.operations.cancelVideo(second[0], by: .test)
        func listed(_ filter: VideoFilter) async throws -> [String] {
            try await rig.operations.videos(filter).videos.map(\.id)
        }
        #expect(try await listed(VideoFilter()) == (first + second).reversed())
        #expect(try await listed(VideoFilter(tenant: "other")) == second.reversed())
        #expect(try await listed(VideoFilter(status: "queued")) == [second[1], first[1], first[0]])
        #expect(try await listed(VideoFilter(tenant: "other", status: "canceled")) == [second[0]])
        #expect(try await listed(VideoFilter(model: "kling-v1")).count == 4)
        #expect(try await listed(VideoFilter(model: "kling-v3")) == [])
        let middle = (start + .seconds(3)).text
        #expect(try await listed(VideoFilter(since: middle)) == second.reversed())
        #expect(try await listed(VideoFilter(until: middle)) == first.reversed())
        #expect(try await listed(VideoFilter(status: "queued", since: "1s")) == [second[1]])
        #expect(try await listed(VideoFilter(since: (start + .seconds(2)).text, until: middle)) == [first[1]])
    }

    @Test func `what a filter cannot say is refused with what it can`() async throws {
        let rig = try await OperationsRig()
        #expect(
            await Self.refusal(rig, VideoFilter(tenant: "nobody"))
                == "There is no tenant \"nobody\"; there are: acme."
        )
        #expect(
            await Self.refusal(rig, VideoFilter(status: "done"))
                == "There is no status \"done\"; they are queued, in_progress, completed, failed, canceled."
        )
        #expect(await Self.refusal(rig, VideoFilter(model: "kling")).hasPrefix("There is no model \"kling\" and no"))
        #expect(
            await Self.refusal(rig, VideoFilter(since: "soon")) == "since \"soon\" is no time; \(LocalTime.rule)."
        )
        #expect(await Self.refusal(rig, VideoFilter(until: "1x")).hasPrefix("until \"1x\" is no time;"))
        #expect(await Self.refusal(rig, VideoFilter(since: "1h", until: "2h")).contains("is not before until"))
        #expect(await Self.refusal(rig, VideoFilter(after: "video_1")).contains("\"video list\" shows it"))
    }

    @Test func `a watch tells what is new or has changed, once, and follows it until it ends`() async throws {
        let rig = try await OperationsRig()
        var watch = VideoWatch()
        let filter = VideoFilter(status: "queued", limit: 2)
        func look() async throws -> [String] {
            let page = try await rig.operations.videos(filter).videos
            let others = try await rig.operations.videos(withIDs: watch.followed(besides: page))
            return watch.changes(in: page, followed: others).map { "\($0.id) \($0.state)" }
        }
        let videos = try await Self.fill(rig, 2)
        #expect(try await look() == videos.map { "\($0) queued" })
        #expect(try await look() == [])
        // It leaves the filter, and is told all the same.
        _ = try await rig.operations.cancelVideo(videos[0], by: .test)
        #expect(try await look() == ["\(videos[0]) canceled"])
        #expect(try await look() == [])
        // Newer ones push it off the page.
        let newer = try await Self.fill(rig, 2)
        #expect(try await look() == newer.map { "\($0) queued" })
        _ = try await rig.operations.cancelVideo(videos[1], by: .test)
        #expect(try await look() == ["\(videos[1]) canceled"])
        #expect(watch.followed(besides: []).sorted() == newer)
    }

    @Test func `of very many the newest are followed`() async throws {
        let rig = try await OperationsRig()
        let ids = try await Self.fill(rig, VideoWatch.maximumFollowed + 1)
        var watch = VideoWatch()
        #expect(watch.changes(in: try await rig.operations.videos(withIDs: ids), followed: []).map(\.id) == ids)
        #expect(watch.followed(besides: []) == ids.dropFirst().reversed())
    }
}
