import GatewayAPI
import GatewayModel
import GatewayServices
import GatewaySettings
import GatewayTelemetry
import GatewayTestKit
import Logging
import Testing

@testable import GatewayServer

struct LiveSettingsTests {
    private static let yaml = """
        upstream: {parallel_tasks: 6, poll_interval: 7, reconcile_window: 8, task_patience: 9, \
        balance_interval: 601, low_balance: 12.5}
        store: {retention_days: 40}
        archive: {max_file_bytes: 1048577, max_bytes: 1048578, retention_days: 10, unknown_days: 11}
        models: [{id: house, modes: [std], durations: [5], prices: {std: {5: 1}}}]
        webhooks: {retention_days: 12}
        log: {level: error, levels: [upstream=debug]}
        """

    @Test
    func `each room finds at its next use what was put in force`() throws {
        let folder = try TemporaryFolder()
        let live = LiveSettings(Settings(models: try .standard()))
        #expect(live.catalogue.value.defaultModel.text == "kling-v1")
        #expect(live.retention.value == nil)
        let file = try folder.write(Self.yaml, to: "gateway.yaml")
        live.replace(with: try Settings.load(file: file, environment: [:]).settings)
        #expect(live.catalogue.value.models.map(\.id.text) == ["house"])
        #expect(live.catalogue.value.defaultModel.text == "house")
        #expect(live.api.value.parallelTasks == 6)
        let keys = ["uk_1", "uk_2"].map { UpstreamKeyShare(UpstreamKeyID($0)) }
        live.note(keys + [UpstreamKeyShare(UpstreamKeyID("uk_3"), weight: 0)])
        #expect(live.api.value.parallelTasks == 12, "each key that makes videos has slots of its own")
        live.replace(with: try Settings.load(file: file, environment: [:]).settings)
        #expect(live.api.value.parallelTasks == 12)
        live.note([UpstreamKeyShare(UpstreamKeyID("uk_1"))])
        #expect(live.api.value.parallelTasks == 6)
        let lowBalance = Money(microUnits: 12_500_000)
        #expect(live.keyWatch.value == KeyWatchPolicy(balanceInterval: .seconds(601), lowBalance: lowBalance))
        #expect(live.api.value.pollInterval == .seconds(7))
        #expect(
            live.submission.value == SubmissionPolicy(slots: 6, pollInterval: .seconds(7), requestTimeout: .seconds(32))
        )
        #expect(live.polling.value.pollInterval == .seconds(7))
        #expect(live.polling.value.reconcileWindow == .seconds(8))
        #expect(live.polling.value.taskPatience == .seconds(9))
        #expect(live.archiving.value.fileBytes == 1_048_577)
        #expect(live.api.value.fileBytes == 1_048_577)
        #expect(live.archiving.value.totalBytes == 1_048_578)
        #expect(live.archiving.value.retention == .seconds(864_000))
        #expect(live.archiving.value.unknown == .seconds(950_400))
        #expect(live.retention.value == .seconds(3_456_000))
        #expect(live.webhookRetention.value == .seconds(1_036_800))
        #expect(live.logLevels.level(of: "kling-gateway").value == .error)
        #expect(live.logLevels.level(of: "kling-gateway.poller").value == .error)
        #expect(live.logLevels.level(of: "kling-gateway.upstream").value == .debug)
    }
}
