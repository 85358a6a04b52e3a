import GatewayLedger
import GatewayModel
import GatewayTestKit
import Logging

@testable import GatewayServices

/// The services over a real ledger and a scripted upstream, moved on by hand.
struct ServiceRig {
    let store: TestLedger
    let upstream = ScriptedUpstream()
    let source = ScriptedFileSource()
    let submission: Live<SubmissionPolicy>
    let following = Live(FollowingPolicy())
    let archiving = Live(Archiver.Limits(fileBytes: 10_000, retention: .seconds(86_400)))
    let folder: String

    init(_ engine: TestLedger.Engine, slots: Int = 2) async throws {
        submission = Live(SubmissionPolicy(slots: slots, pollInterval: .seconds(5), requestTimeout: .seconds(32)))
        store = try await TestLedger(engine)
        folder = store.folderPath + "/archive"
        try await archive.prepare(keepingWhatChangedSince: store.clock.now)
    }

    var archive: Archive {
        Archive(layout: ArchiveLayout(root: folder))
    }

    var logger: Logger {
        Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    }

    var dispatcher: Dispatcher {
        dispatcher(on: store.ledger)
    }

    func dispatcher(on ledger: Ledger) -> Dispatcher {
        Dispatcher(
            ledger: ledger,
            upstream: upstream,
            policy: submission,
            wakeUp: WakeUp(),
            onSubmitted: {},
            clock: store.clock,
            entropy: store.entropy,
            logger: logger
        )
    }

    var poller: Poller {
        Poller(
            ledger: store.ledger,
            upstream: upstream,
            policy: following,
            wakeUp: WakeUp(),
            onEnded: {},
            clock: store.clock,
            entropy: store.entropy,
            logger: logger
        )
    }

    var archiver: Archiver {
        Archiver(
            ledger: store.ledger,
            upstream: upstream,
            source: source,
            archive: archive,
            limits: archiving,
            wakeUp: WakeUp(),
            clock: store.clock,
            entropy: store.entropy,
            logger: logger
        )
    }

    var sweeper: Sweeper {
        Sweeper(ledger: store.ledger, archive: archive, clock: store.clock, logger: logger)
    }

    func video(_ id: VideoID) async throws -> Video? {
        try await store.ledger.video(id)
    }
}
