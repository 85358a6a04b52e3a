import GatewayAdmin
import GatewayLedger
import GatewayModel
import GatewayServices
import GatewayTelemetry
import GatewayTestKit
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Synchronization

@testable import GatewayAPI
@testable import GatewayAccess
@testable import GatewayArchive
@testable import GatewayHTTP

/// Both listeners' routes over a real ledger, with a key for the tenant `acme`.
final class TestGateway: Sendable {
    let testLedger: TestLedger
    let pepper: Pepper
    let secret: TenantSecret
    let api: PublicAPI
    let content: ContentController
    let pauses: CurrentPauses
    let keys: APIKeyAuthenticator
    let links: SignedLinks
    let files: FileArchive
    let use = ArchiveUse()
    let drain = DrainSwitch()
    let limits: HTTPLimits
    let trustedProxies: TrustedProxies
    let catalogue: LiveValue<Catalogue>
    let offer = LiveValue(UpstreamOffer.unknown)
    let store = StoreControl()
    let log = CapturedLog()
    let jobs: AdminJobs
    let metrics = MetricRegistry()
    /// What is recorded, where anything is.
    let spans: SpanQueue
    private let tracer: GatewayTracer?
    let source = ScriptedFileSource()
    let sender = ScriptedWebhookSender()
    /// The videos whose files were said to be missing.
    let missing = LiveValue<[VideoID]>([])
    /// Whether these files are gone for good.
    let areGone = LiveValue(true)
    private let folder: TemporaryFolder

    init(
        settings: APISettings = .usual,
        rules: AdmissionRules = .uncached,
        limits: HTTPLimits = .forTests,
        trustedProxies: TrustedProxies = .none,
        policy: Ledger.Policy = .usual,
        catalogue: Catalogue? = nil,
        traces: Double? = nil
    ) async throws {
        testLedger = try await TestLedger(policy: policy)
        jobs = AdminJobs(clock: testLedger.clock)
        pepper = try Pepper(Array(repeating: 7, count: 32))
        secret = try await testLedger.createKey(pepper: pepper)
        folder = try TemporaryFolder()
        self.catalogue = LiveValue(try catalogue ?? .standard())
        self.limits = limits
        self.trustedProxies = trustedProxies
        let (spans, entropy) = (SpanQueue(metrics), testLedger.entropy)
        self.spans = spans
        tracer = traces.map { GatewayTracer(sampler: TraceSampler(ratio: $0), queue: spans, entropy: entropy) }
        let engine = store.engine(over: testLedger.engine)
        let ledger = Ledger(engine: tracer.map { TracedEngine(engine, $0) } ?? engine, policy: policy)
        keys = APIKeyAuthenticator(ledger: ledger, pepper: pepper, clock: testLedger.clock)
        links = SignedLinks(pepper: pepper)
        files = FileArchive(root: folder.path)
        observedLedger = ledger
        pauses = CurrentPauses(ledger: ledger.reader) { [UpstreamKeyID("uk_test")] }
        let live = LiveValue(settings)
        content = ContentController(
            ledger: ledger,
            archive: files,
            use: use,
            source: source,
            settings: live,
            clock: testLedger.clock,
            entropy: testLedger.entropy,
            onMissing: { [missing, areGone] _, video in
                missing.replace(with: missing.value + [video])
                return areGone.value
            }
        )
        api = PublicAPI(
            ledger: ledger,
            keys: keys,
            links: links,
            callbacks: CallbackTokens(pepper: pepper),
            admissions: Admissions(
                ledger: ledger,
                catalogue: self.catalogue,
                offer: offer,
                drain: drain,
                rules: LiveValue(rules),
                calendar: .utc,
                clock: testLedger.clock,
                entropy: testLedger.entropy
            ),
            pauses: pauses,
            content: content,
            webhooks: WebhookParts(
                sender: sender,
                seal: try WebhookSeal(key: Array(repeating: 9, count: WebhookSeal.keyLength)),
                entropy: testLedger.entropy
            ),
            catalogue: self.catalogue,
            offer: offer,
            settings: live,
            calendar: .utc,
            drain: drain,
            clock: testLedger.clock,
            entropy: testLedger.entropy,
            logger: log.logger
        )
        admitted = EventRecorder(testLedger.engine.events)
    }

    private let admitted: EventRecorder
    let limiter = RateLimiter()

    /// How many videos were admitted.
    var admissionCount: Int {
        Set(admitted.events.compactMap { if case .video(let change) = $0 { change.id } else { nil } }).count
    }

    var ledger: Ledger {
        testLedger.ledger
    }

    var clock: ManualClock {
        testLedger.clock
    }

    /// The ledger as the routes have it, over the engine that can be made to fail.
    private let observedLedger: Ledger

    /// The ledger as the routes have it.
    var observed: Ledger {
        observedLedger
    }

    /// What the routes read with.
    var reader: LedgerReader {
        observedLedger.reader
    }

    /// The public listener's application.
    var application: Application<ReplaceableResponder> {
        publicListener().application
    }

    /// The public listener, as the composition root makes it.
    func publicListener(_ onListening: @escaping @Sendable (ListenerAddress) -> Void = { _ in }) -> HTTPListener {
        let control = AccessControl(
            tenants: [keys],
            keys: keys,
            links: [SignedLinkAuthenticator(links: links, ledger: observedLedger, clock: clock)],
            limiter: limiter,
            noteUse: { [keys] in keys.noteUse(by: $0) },
            clock: clock
        )
        return HTTPListener(
            named: "public",
            table: api.routes,
            configuration: configuration("public", control, onListening)
        )
    }

    /// The admin listener, as the composition root makes it.
    func adminListener(
        token: Secret? = nil,
        dashboard: Dashboard? = nil,
        _ onListening: @escaping @Sendable (ListenerAddress) -> Void = { _ in }
    ) -> HTTPListener {
        let recorder = HealthRecorder(clock: clock, logger: log.logger)
        let isDraining: @Sendable () -> Bool = { [drain] in drain.isDraining }
        let ledger = observedLedger.over(ObservedEngine(observedLedger.engine, recorder: recorder))
        let monitor = HealthMonitor(
            ledger: ledger,
            recorder: recorder,
            isDraining: isDraining,
            pause: { [pauses] in pauses.holdingEverything },
            clock: clock
        )
        return HTTPListener(
            named: "admin",
            table: AdminAPI(
                health: HealthController(report: monitor.report),
                metrics: MetricsController(metrics),
                context: adminContext(health: monitor.report),
                dashboard: dashboard
            )
            .routes,
            configuration: configuration(
                "admin",
                AccessControl(
                    operators: [
                        OperatorTokenAuthenticator(token: token),
                        OperatorAuthenticator(ledger: observedLedger, pepper: pepper, clock: clock),
                    ],
                    sessions: [
                        OperatorSessions(
                            ledger: observedLedger,
                            pepper: pepper,
                            bootstrap: OperatorTokenAuthenticator(token: token),
                            clock: clock,
                            entropy: testLedger.entropy
                        )
                    ],
                    clock: clock
                ),
                onListening
            )
        )
    }

    private func configuration(
        _ listener: String,
        _ control: AccessControl,
        _ onListening: @escaping @Sendable (ListenerAddress) -> Void
    ) -> ListenerConfiguration {
        ListenerConfiguration(
            host: "127.0.0.1",
            port: 0,
            control: control,
            limits: limits,
            trustedProxies: trustedProxies,
            clock: clock,
            entropy: testLedger.entropy,
            logger: log.logger,
            metrics: RequestMetrics(metrics, listener: listener),
            tracer: tracer,
            onListening: onListening
        )
    }

    /// Calls on the public listener without a socket.
    func withClient(as secret: TenantSecret? = nil, _ body: @Sendable (TestClient) async throws -> Void) async throws {
        let secret = secret ?? self.secret
        try await application.test(.router) { client in
            try await body(TestClient(client: client, secret: secret))
        }
    }

    /// Puts a video's file into the archive and records it.
    func archive(_ bytes: [UInt8], of video: VideoID, digest: String? = nil) async throws {
        let digest = digest ?? Self.digest(of: video)
        try write(bytes, digest: digest)
        let file = ArchivedFile(digest: digest, size: Int64(bytes.count))
        try await testLedger.recordStored(file, of: video, expiresAt: clock.now + .seconds(3600))
    }

    /// The digest that a video's file has where a test gives it none.
    static func digest(of video: VideoID) -> String {
        "ab" + video.taskID
    }

    /// Puts a file into the archive, unrecorded.
    func write(_ bytes: [UInt8], digest: String) throws {
        try folder.write(bytes, to: files.layout.path(of: digest), in: files.layout.folder(of: digest))
    }

    /// Puts a file into the archive as the version before did.
    func writeFormer(_ bytes: [UInt8], of video: VideoID) throws {
        let path = files.layout.formerPath(of: video)
        try folder.write(bytes, to: path, in: String(path.prefix(upTo: path.lastIndex(of: "/") ?? path.endIndex)))
    }

    /// Takes a file out of the archive behind everybody's back.
    func removeFile(_ digest: String) throws {
        try folder.remove(files.layout.path(of: digest))
    }

    /// A video that was made, its file still on its way.
    func makeVideo(prompt: String = "A quiet street at sunset.", tenant: TenantID? = nil) async throws -> VideoID {
        let video = try await testLedger.admit(prompt: prompt, tenant: tenant)
        try await finish(video.id, as: .succeeded(url: "https://files.example/1.mp4"))
        return video.id
    }

    /// Sends a queued video and lets it end.
    func finish(_ video: VideoID, as end: PollResult) async throws {
        try await send(video)
        clock.advance(by: .seconds(30))
        for due in try await ledger.work.claimDue(at: clock.now, lease: .seconds(60), limit: 100) where due.id == video
        {
            try await ledger.work.record(end, of: due, at: clock.now)
        }
    }

    /// Sends the next queued video, which must be this one.
    func send(_ video: VideoID) async throws {
        guard let submission = try await testLedger.beginSubmission(slots: 1000), submission.video == video else {
            throw UnexpectedSubmission()
        }
        let result = SubmissionResult.submitted(taskID: "task-\(video.taskID)", nextPoll: clock.now)
        try await ledger.work.record(result, of: submission, trouble: nil, at: clock.now)
    }
}

private struct UnexpectedSubmission: Error {}

extension AdmissionRules {
    /// Tests order the same all the time, and mean another video.
    static var uncached: AdmissionRules {
        var rules = AdmissionRules.usual
        rules.cache.mode = .off
        return rules
    }
}
