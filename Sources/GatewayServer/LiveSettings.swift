import GatewayAPI
import GatewayLedger
import GatewayModel
import GatewayServices
import GatewaySettings
import GatewayTelemetry

/// The settings that may change while the gateway runs, as the live values that its parts read.
struct LiveSettings: Sendable {
    let catalogue: LiveValue<Catalogue>
    let admission: LiveValue<AdmissionRules>
    let api: LiveValue<APISettings>
    let submission: LiveValue<SubmissionPolicy>
    let polling: LiveValue<PollingPolicy>
    let archiving: LiveValue<Archiver.Limits>
    let retention: LiveValue<Duration?>
    let webhookRetention: LiveValue<Duration>
    let logLevels: LiveLogLevels
    let keyWatch: LiveValue<KeyWatchPolicy>
    /// Every setting with its origin, as far as that is known.
    let listing: LiveValue<SettingsListing>
    /// How many keys make videos: the slots of all of them together are what an estimate counts on.
    private let makingKeys = LiveValue(1)

    init(_ settings: Settings, listing: [EffectiveSetting] = []) {
        self.listing = LiveValue(SettingsListing(listing))
        catalogue = LiveValue(settings.models)
        admission = LiveValue(settings.admissionRules)
        api = LiveValue(settings.apiSettings(keys: 1))
        submission = LiveValue(settings.submissionPolicy)
        polling = LiveValue(settings.pollingPolicy)
        archiving = LiveValue(settings.archiveLimits)
        retention = LiveValue(settings.storeRetention)
        webhookRetention = LiveValue(settings.webhookRetention)
        logLevels = LiveLogLevels(settings.levels)
        keyWatch = LiveValue(settings.keyWatchPolicy)
    }

    /// Puts these settings in force, as far as a running gateway can.
    func replace(with settings: Settings) {
        catalogue.replace(with: settings.models)
        admission.replace(with: settings.admissionRules)
        api.replace(with: settings.apiSettings(keys: makingKeys.value))
        submission.replace(with: settings.submissionPolicy)
        polling.replace(with: settings.pollingPolicy)
        archiving.replace(with: settings.archiveLimits)
        retention.replace(with: settings.storeRetention)
        webhookRetention.replace(with: settings.webhookRetention)
        logLevels.replace(with: settings.levels)
        keyWatch.replace(with: settings.keyWatchPolicy)
    }

    /// Takes note of which keys make videos.
    func note(_ shares: [UpstreamKeyShare]) {
        let (before, count) = (makingKeys.value, max(1, shares.making.count))
        makingKeys.replace(with: count)
        var settings = api.value
        settings.parallelTasks = settings.parallelTasks / before * count
        api.replace(with: settings)
    }
}
