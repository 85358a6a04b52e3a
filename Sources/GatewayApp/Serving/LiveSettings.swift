import GatewayHTTP
import GatewayModel
import GatewayServices
import GatewaySettings
import Logging

/// The settings that may change while the gateway runs, in the boxes that its rooms read.
struct LiveSettings: Sendable {
    let catalogue: Live<Catalogue>
    let front: Live<FrontSettings>
    let submission: Live<SubmissionPolicy>
    let following: Live<FollowingPolicy>
    let archiving: Live<Archiver.Limits>
    let logLevel: Live<Logger.Level>

    init(_ settings: Settings) {
        catalogue = Live(settings.models)
        front = Live(settings.front)
        submission = Live(settings.submission)
        following = Live(settings.following)
        archiving = Live(settings.archiving)
        logLevel = Live(settings.log.level)
    }

    /// Puts these settings in force, as far as a running gateway can.
    func replace(with settings: Settings) {
        catalogue.replace(with: settings.models)
        front.replace(with: settings.front)
        submission.replace(with: settings.submission)
        following.replace(with: settings.following)
        archiving.replace(with: settings.archiving)
        logLevel.replace(with: settings.log.level)
    }
}

extension Settings {
    fileprivate var front: FrontSettings {
        var front = FrontSettings()
        front.pollInterval = upstream.pollInterval
        front.parallelTasks = upstream.parallelTasks
        front.refusesUnlistedModels = upstream.refusesUnlistedModels
        front.cache = cache.policy
        front.maximumQueued = quota.maximumQueued
        front.fileBytes = Int64(archive.maximumFileBytes)
        return front
    }

    fileprivate var submission: SubmissionPolicy {
        SubmissionPolicy(
            slots: upstream.parallelTasks,
            pollInterval: upstream.pollInterval,
            requestTimeout: upstream.connectTimeout + upstream.requestTimeout
        )
    }

    fileprivate var following: FollowingPolicy {
        var policy = FollowingPolicy()
        policy.pollInterval = upstream.pollInterval
        policy.reconcileWindow = upstream.reconcileWindow
        policy.taskPatience = upstream.taskPatience
        policy.requestTimeout = upstream.connectTimeout + upstream.requestTimeout
        return policy
    }

    fileprivate var archiving: Archiver.Limits {
        Archiver.Limits(
            fileBytes: Int64(archive.maximumFileBytes),
            totalBytes: Int64(archive.maximumBytes),
            retention: .seconds(86_400 * archive.retentionDays)
        )
    }
}
