import FoundationEssentials
import GatewayLedger
import GatewayModel
import GatewayTelemetry
import GatewayTestKit
import Logging

@testable import GatewayArchive
@testable import GatewayServices

/// The services over a real ledger and a scripted upstream, moved on by hand.
struct ServiceRig {
    let store: TestLedger
    let upstream = ScriptedUpstream()
    let source = ScriptedFileSource()
    let submission: LiveValue<SubmissionPolicy>
    let polling = LiveValue(PollingPolicy.usual)
    let archiving = LiveValue(Archiver.Limits(fileBytes: 10_000, totalBytes: 100_000, retention: .seconds(86_400)))
    let retention = LiveValue(Duration?.none)
    let use = ArchiveUse()
    /// Records what the services do; nothing unless a test sets it.
    var tracer: GatewayTracer?
    let log = CapturedLog()
    let folder: String
    /// The address that tasks are asked for at.
    static let route = "https://upstream.example/{task_id}"

    /// - Parameter asksForNames: Whether the first task that is found is asked for by its name, too.
    init(
        _ engine: TestLedger.Engine,
        slots: Int = 2,
        clock: ManualClock = ManualClock(),
        asksForNames: Bool = false
    ) async throws {
        submission = LiveValue(SubmissionPolicy(slots: slots, pollInterval: .seconds(5), requestTimeout: .seconds(32)))
        store = try await TestLedger(engine, clock: clock)
        folder = store.folderPath + "/archive"
        try await archive.prepare(keepingWhatChangedSince: store.clock.now)
        if !asksForNames {
            _ = try await store.ledger.work.claimNameLookup(at: Self.route, pause: .zero, now: store.clock.now)
        }
    }

    var archive: FileArchive {
        FileArchive(root: folder)
    }

    var logger: Logger {
        log.logger
    }

    /// The lines since they were last taken that are no debugging, each as level and message.
    func takeLines() -> [String] {
        log.take().filter { $0.level > .debug }.map { "\($0.level): \($0.message)" }
    }

    var dispatcher: Dispatcher {
        dispatcher(on: store.ledger)
    }

    /// What the services know of the upstream's keys, from nothing on.
    /// - Parameter hasProbes: Whether a watch asks the questions that are wanted.
    func keys(hasProbes: Bool = false) -> UpstreamKeys {
        let (upstream, submission) = (upstream, submission)
        return UpstreamKeys(
            shares: { upstream.shares },
            slots: { submission.value.slots },
            hasProbes: hasProbes,
            clock: store.clock,
            logger: logger
        )
    }

    /// A watch of these keys.
    func keyWatch(_ keys: UpstreamKeys, policy: KeyWatchPolicy, retired: RetiredKeys = .none) -> KeyWatch {
        KeyWatch(
            upstream: upstream,
            keys: keys,
            retired: retired,
            ledger: store.ledger.work,
            policy: LiveValue(policy),
            clock: store.clock,
            entropy: store.entropy,
            logger: logger
        )
    }

    /// The upstream as the services have it.
    private var asked: any VideoUpstream {
        let target = TracedUpstream.Target(
            host: "kling.example",
            port: 443,
            createPath: "/new",
            queryPath: "/{task_id}"
        )
        return tracer.map { TracedUpstream(upstream, $0, at: target) } ?? upstream
    }

    func dispatcher(on ledger: Ledger, keys: UpstreamKeys? = nil) -> Dispatcher {
        Dispatcher(
            ledger: ledger.work,
            upstream: asked,
            keys: keys ?? self.keys(),
            policy: submission,
            clock: store.clock,
            entropy: store.entropy,
            tracer: tracer,
            logger: logger
        )
    }

    var poller: Poller {
        Poller(
            ledger: store.ledger.work,
            upstream: asked,
            route: Self.route,
            policy: polling,
            clock: store.clock,
            entropy: store.entropy,
            tracer: tracer,
            logger: logger
        )
    }

    var archiver: Archiver {
        archiver(from: source)
    }

    /// An archiver that fetches from elsewhere.
    func archiver(from source: any VideoFileSource) -> Archiver {
        Archiver(
            ledger: store.ledger.work,
            upstream: asked,
            source: source,
            archive: archive,
            limits: archiving,
            clock: store.clock,
            entropy: store.entropy,
            tracer: tracer,
            logger: logger
        )
    }

    var sweeper: Sweeper {
        Sweeper(
            ledger: store.ledger.work,
            archive: archive,
            limits: archiving,
            use: use,
            retention: retention,
            clock: store.clock,
            entropy: store.entropy,
            logger: logger
        )
    }

    /// What polls through the archive at the start.
    var walk: ArchiveWalk {
        ArchiveWalk(
            ledger: store.ledger.work,
            archive: archive,
            limits: archiving,
            clock: store.clock,
            entropy: store.entropy,
            logger: logger
        )
    }

    /// The paths of the files that lie in the archive's folders.
    var files: [String] {
        let all = (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
        return all.filter { $0.hasSuffix(".mp4") }.sorted().map { "\(folder)/\($0)" }
    }

    /// What lies in the folders for files that come and go.
    var leftovers: [String] {
        [archive.layout.incoming, archive.layout.outgoing]
            .flatMap { folder in
                (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            }
    }

    /// Sends a video and lets it be made, its file still on its way.
    func makeVideo() async throws -> VideoID {
        let video = try await store.admit()
        upstream.answerCreates(.made(taskID: "42"))
        try await dispatcher.step()
        store.clock.advance(by: .seconds(6))
        upstream.answerQueries(.found(TaskReport(id: "42", phase: .succeeded(url: "https://a/first"))))
        try await poller.step()
        return video.id
    }

    /// Makes a video whose file has these bytes.
    func makeVideo(with bytes: [UInt8]) async throws -> VideoID {
        let video = try await makeVideo()
        source.answer(.success(bytes))
        try await archiver.step()
        return video
    }

    func video(_ id: VideoID) async throws -> Video? {
        try await store.ledger.reader.video(id)
    }
}
