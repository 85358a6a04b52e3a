import GatewayLedger
import GatewayModel
import GatewayTelemetry
import GatewayTestKit
import Testing

@testable import GatewayServices

struct VideoMetricsTests {
    private let registry = MetricRegistry()

    private func metrics(tenants: TenantMeters? = nil) throws -> VideoMetrics {
        VideoMetrics(registry, catalogue: LiveValue(try Catalogue.standard()), tenants: tenants)
    }

    private func dispatcher(of rig: ServiceRig) throws -> Dispatcher {
        Dispatcher(
            ledger: rig.store.ledger.work,
            upstream: rig.upstream,
            keys: rig.keys(),
            policy: rig.submission,
            clock: rig.store.clock,
            entropy: rig.store.entropy,
            metrics: try metrics(),
            logger: rig.logger
        )
    }

    private func poller(of rig: ServiceRig) throws -> Poller {
        Poller(
            ledger: rig.store.ledger.work,
            upstream: rig.upstream,
            route: ServiceRig.route,
            policy: rig.polling,
            clock: rig.store.clock,
            entropy: rig.store.entropy,
            metrics: try metrics(),
            logger: rig.logger
        )
    }

    @Test
    func `how long a video waited counts at its first submission alone`() async throws {
        let rig = try await ServiceRig(.sqlite)
        _ = try await rig.store.admit()
        rig.store.clock.advance(by: .seconds(7))
        rig.upstream.answerCreates(.refusedBeforeMade(UpstreamTrouble(.busy)), .made(taskID: "42"))
        let dispatcher = try dispatcher(of: rig)
        try await dispatcher.step()
        let wait = registry.histogram(.queueWait, "kling-v1")
        #expect(wait.count == 1)
        #expect(wait.sum == 7_000_000_000)
        #expect(registry.gauge(.submissionsHeld).value == 1)
        rig.store.clock.advance(by: .seconds(120))
        try await dispatcher.step()
        #expect(rig.upstream.createCount == 2)
        #expect(wait.count == 1)
        #expect(registry.gauge(.submissionsHeld).value == 0)
    }

    @Test
    func `the end of a task counts from when the upstream dates it, and a failure by its code`() async throws {
        let rig = try await ServiceRig(.sqlite)
        for task in ["1", "2", "3"] {
            _ = try await rig.store.admit()
            rig.upstream.answerCreates(.made(taskID: task))
        }
        rig.submission.replace(
            with: SubmissionPolicy(slots: 3, pollInterval: .seconds(5), requestTimeout: .seconds(32))
        )
        try await dispatcher(of: rig).step()
        rig.store.clock.advance(by: .seconds(8))
        let now = rig.store.clock.now
        rig.upstream.answerQueries(
            .found(TaskReport(id: "1", phase: .succeeded(url: "u"), endedAt: now - .seconds(3))),
            .found(TaskReport(id: "2", phase: .succeeded(url: "u"), endedAt: now + .seconds(60))),
            .found(TaskReport(id: "3", phase: .failed(VideoFailure(.contentPolicy)), endedAt: now - .seconds(864_000)))
        )
        try await poller(of: rig).step()
        let delay = registry.histogram(.visibleDelay)
        #expect(delay.count == 2)
        #expect(delay.sum == 3_000_000_000)
        #expect(registry.counter(.videoFailures, "content_policy").value == 1)
    }

    @Test
    func `models that are not on sale are one, whatever their names`() throws {
        let metrics = try metrics()
        let labels = Set(
            (0..<10_000).map { metrics.label(of: ModelID("model-\($0)")) } + [metrics.label(of: ModelID("kling-v1"))]
        )
        #expect(labels == ["other", "kling-v1"])
    }

    @Test
    func `orders count by what they came to, for all and by tenant`() async throws {
        let store = try await TestLedger()
        let metrics = try metrics(tenants: TenantMeters(registry))
        let catalogue = LiveValue(try Catalogue.standard())
        let admissions = Admissions(
            ledger: store.ledger,
            catalogue: catalogue,
            offer: LiveValue(.unknown),
            drain: DrainSwitch(),
            rules: LiveValue(
                AdmissionRules(
                    room: QueueRoom(inAll: 1),
                    refusesUnlistedModels: true,
                    cache: CachePolicy(mode: .private, timeToLive: .seconds(60))
                )
            ),
            calendar: .utc,
            clock: store.clock,
            entropy: store.entropy,
            onOutcome: metrics.note
        )
        for prompt in ["A fox.", "A bear."] {
            var order = OrderRequest()
            order.prompt = prompt
            let identity = IdempotencyIdentity(route: "POST /v1/videos", key: nil, digest: prompt, isRepeat: false)
            let request = AdmissionRequest(tenant: store.tenant.id, identity: identity, order: order)
            _ = try? await admissions.admit(request)
        }
        let tenant = store.tenant.id.text
        #expect(registry.counter(.admissions, "admitted", "none").value == 1)
        #expect(registry.counter(.admissions, "refused", "queue_full").value == 1)
        #expect(registry.counter(.cacheResults, "miss").value == 1)
        #expect(registry.counter(.tenantAdmissions, tenant, "admitted").value == 1)
        #expect(registry.counter(.tenantAdmissions, tenant, "refused").value == 1)
    }
}
