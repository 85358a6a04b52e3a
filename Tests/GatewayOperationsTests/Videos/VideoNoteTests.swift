import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

@testable import GatewayOperations

/// Why a video does not go on, and what helps.
struct VideoNoteTests {
    private static func note(of video: VideoID, in rig: OperationsRig) async throws -> VideoNote? {
        let record = try #require(try await rig.store.ledger.reader.record(of: video))
        return try await rig.operations.note(of: record) { $0.text }
    }

    @Test func `a video that waits says for what, and what ends that`() async throws {
        let rig = try await OperationsRig()
        let video = try await rig.order().id
        #expect(try await Self.note(of: video, in: rig)?.help.contains("kling-gateway queue") == true)
        let now = rig.store.clock.now
        let changes = rig.store.ledger.changes(by: .test)
        let scope = PauseScope.tenant(rig.store.tenant.id)
        _ = try await changes.pause(scope, reason: "Bills.", author: nil, at: now)
        let paused = try #require(try await Self.note(of: video, in: rig))
        #expect(paused.why == "Submission is paused for the tenant acme: Bills.")
        #expect(paused.help == "It goes on with: kling-gateway resume --tenant acme")
        let shown = try await rig.operations.findVideo(video.description).text
        #expect(shown.contains("why      \(paused.why)\n         \(paused.help)\n"))
        _ = try await changes.resume(scope, at: now)
        let submission = try #require(try await rig.store.beginSubmission())
        let later = now + .seconds(60)
        try await rig.store.ledger.work.record(
            .requeued(notBefore: later),
            of: submission,
            trouble: UpstreamTrouble(.balance, status: 429, code: "1101"),
            at: now
        )
        let refused = try #require(try await Self.note(of: video, in: rig))
        #expect(refused.why == "The upstream has turned it away 1×, last with 429 1101.")
        #expect(refused.help.contains(later.text))
    }

    @Test func `a video whose answer was lost says that nothing is to be pressed`() async throws {
        let rig = try await OperationsRig()
        let video = try await rig.order().id
        let (submission, now) = (try #require(try await rig.store.beginSubmission()), rig.store.clock.now)
        try await rig.store.ledger.work.record(.unknown(nextPoll: now), of: submission, trouble: nil, at: now)
        let note = try #require(try await Self.note(of: video, in: rig))
        #expect(note.why.contains("nobody knows whether the upstream makes it"))
        #expect(note.help.contains("never sent twice") && note.help.contains("kling-gateway ledger reconcile"))
    }

    @Test(arguments: [
        (FileTrouble.Kind.receiver, "the archive does not take it", true), (.serverError, "server error", false),
    ])
    func `a film that is not in the archive says why, and whose matter that is`(
        kind: FileTrouble.Kind,
        why: String,
        isOurs: Bool
    ) async throws {
        let rig = try await OperationsRig()
        let video = try await rig.order().id
        _ = try await rig.send(as: "1")
        try await rig.end(.succeeded(url: "https://files/1.mp4"))
        #expect(try await Self.note(of: video, in: rig) == nil)
        let now = rig.store.clock.now
        let work = rig.store.ledger.work
        let job = try #require(try await work.claimFiles(at: now, lease: .seconds(60), limit: 1).first)
        let next = now + .seconds(9)
        try await work.recordFileTrouble(of: job, url: "https://files/1.mp4", trouble: kind, tryAgainAt: next)
        let note = try #require(try await Self.note(of: video, in: rig))
        #expect(note.why.hasSuffix(": \(why)."))
        #expect(note.help.contains("archive.path") == isOurs)
        #expect(note.help.hasSuffix("next at \(next.text)."))
    }
}
