import GatewayAPI
import GatewayLedger
import GatewayModel
import GatewayServices
import GatewaySettings
import Logging

/// The settings that may change while the gateway runs, in the boxes that its rooms read.
struct LiveSettings: Sendable {
    let catalogue: Live<Catalogue>
    let admission: Live<AdmissionRules>
    let api: Live<APISettings>
    let submission: Live<SubmissionPolicy>
    let following: Live<FollowingPolicy>
    let archiving: Live<Archiver.Limits>
    let logLevel: Live<Logger.Level>

    init(_ settings: Settings) {
        catalogue = Live(settings.models)
        admission = Live(settings.admissionRules)
        api = Live(settings.apiSettings)
        submission = Live(settings.submissionPolicy)
        following = Live(settings.followingPolicy)
        archiving = Live(settings.archiveLimits)
        logLevel = Live(settings.logLevel)
    }

    /// Puts these settings in force, as far as a running gateway can.
    func replace(with settings: Settings) {
        catalogue.replace(with: settings.models)
        admission.replace(with: settings.admissionRules)
        api.replace(with: settings.apiSettings)
        submission.replace(with: settings.submissionPolicy)
        following.replace(with: settings.followingPolicy)
        archiving.replace(with: settings.archiveLimits)
        logLevel.replace(with: settings.logLevel)
    }
}
