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
    let logLevels: LiveLogLevels

    init(_ settings: Settings) {
        catalogue = LiveValue(settings.models)
        admission = LiveValue(settings.admissionRules)
        api = LiveValue(settings.apiSettings)
        submission = LiveValue(settings.submissionPolicy)
        polling = LiveValue(settings.pollingPolicy)
        archiving = LiveValue(settings.archiveLimits)
        retention = LiveValue(settings.storeRetention)
        logLevels = LiveLogLevels(settings.levels)
    }

    /// Puts these settings in force, as far as a running gateway can.
    func replace(with settings: Settings) {
        catalogue.replace(with: settings.models)
        admission.replace(with: settings.admissionRules)
        api.replace(with: settings.apiSettings)
        submission.replace(with: settings.submissionPolicy)
        polling.replace(with: settings.pollingPolicy)
        archiving.replace(with: settings.archiveLimits)
        retention.replace(with: settings.storeRetention)
        logLevels.replace(with: settings.levels)
    }
}
