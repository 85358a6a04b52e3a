import GatewayModel
import GatewayTestKit
import Logging
import Synchronization
import Testing

@testable import GatewayServices

struct ModelWatchTests {
    @Test func `a good list is kept, and told apart from the one before`() async throws {
        let rig = try WatchRig()
        rig.source.answer(.listed(["kling-v1", "gpt-4o"]), .listed(["kling-v1", "kling-v3"]))
        #expect(rig.availability("kling-v1") == .unknown)
        #expect(await rig.watch.look(afterFailures: 4) == 0)
        #expect(rig.availability("kling-v1") == .listed)
        #expect(rig.availability("kling-v3") == .unlisted)
        #expect(await rig.watch.look(afterFailures: 0) == 0)
        #expect(rig.availability("kling-v3") == .listed)
    }

    @Test(arguments: [
        ModelListOutcome.noAnswer(UpstreamTrouble(.timedOut)), .noAnswer(UpstreamTrouble(.unreadable, status: 200)),
        .listed(["gpt-4o", "kling_video", "KLING-V1", "kling-v1 "]),
    ])
    func `what is no list of ours changes nothing`(outcome: ModelListOutcome) async throws {
        let rig = try WatchRig()
        rig.source.answer(.listed(["kling-v1"]), outcome, outcome)
        _ = await rig.watch.look(afterFailures: 0)
        let before = rig.offer.value
        #expect(await rig.watch.look(afterFailures: 0) == 1)
        #expect(await rig.watch.look(afterFailures: 1) == 2)
        #expect(rig.offer.value == before)
        #expect(rig.availability("kling-v3") == .unlisted)
    }

    @Test func `a list that cannot be renewed counts for a day`() async throws {
        let rig = try WatchRig()
        rig.source.answer(.listed(["kling-v1"]))
        _ = await rig.watch.look(afterFailures: 0)
        rig.clock.advance(by: UpstreamOffer.longestKept - .milliseconds(1))
        #expect(rig.availability("kling-v3") == .unlisted)
        rig.clock.advance(by: .milliseconds(1))
        #expect(rig.availability("kling-v1") == .unknown)
        #expect(rig.availability("kling-v3") == .unknown)
    }

    @Test(arguments: [
        (300, [300, 10, 20, 40, 80, 160, 320, 600, 600]), (1, [1, 1, 2, 4, 8, 16, 32, 64, 128]),
        (3600, [3600, 10, 20, 40, 80, 160, 320, 640, 1280]),
    ])
    func `failures are asked again with growing pauses`(interval: Int, waits: [Int]) throws {
        let rig = try WatchRig(interval: .seconds(interval))
        #expect(waits.indices.map { rig.watch.wait(afterFailures: $0) } == waits.map { .seconds($0) })
        #expect(rig.watch.wait(afterFailures: 50) == .seconds(max(interval, 600)))
    }

    @Test func `a list that speaks of no model of the catalogue in force says nothing`() async throws {
        let rig = try WatchRig()
        rig.source.answer(.listed(["kling-v1"]))
        _ = await rig.watch.look(afterFailures: 0)
        let other = CatalogueModel(id: ModelID("other"), modes: [.standard], durations: [5], prices: [:])
        rig.catalogue.replace(with: try Catalogue(models: [other], defaultModel: other.id, version: "2"))
        #expect(rig.availability("other") == .unknown)
    }
}

private struct WatchRig {
    let source = ScriptedModels()
    let offer = LiveValue(UpstreamOffer.unknown)
    let clock = ManualClock()
    let catalogue: LiveValue<Catalogue>
    let watch: ModelWatch

    init(interval: Duration = .seconds(300)) throws {
        catalogue = LiveValue(try .standard())
        watch = ModelWatch(
            source: source,
            catalogue: catalogue,
            offer: offer,
            interval: interval,
            clock: clock,
            entropy: nil,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
    }

    func availability(_ model: String) -> UpstreamOffer.Availability {
        offer.value.availability(of: ModelID(model), in: catalogue.value, at: clock.now)
    }
}

private final class ScriptedModels: ModelSource {
    private let answers = Mutex<[ModelListOutcome]>([])

    func answer(_ outcomes: ModelListOutcome...) {
        answers.withLock { $0 += outcomes }
    }

    func models() async -> ModelListOutcome {
        answers.withLock { $0.isEmpty ? .noAnswer(UpstreamTrouble(.timedOut)) : $0.removeFirst() }
    }
}
