import GatewayLedger
import GatewayModel
import Logging

// Log lines about videos. Each carries the video's id, whose it is, and the name of the request that ordered it, so that
// a caller's `x-request-id` finds all of them.

extension Logger.Metadata {
    /// What every line about a video says of it.
    static func about(_ video: VideoID, _ origin: VideoOrigin?) -> Logger.Metadata {
        var metadata: Logger.Metadata = ["video": "\(video)"]
        metadata["tenant"] = origin.map { "\($0.tenant)" }
        metadata["request_id"] = origin?.requestID.map { "\($0)" }
        return metadata
    }

    /// The same with our name for the attempt.
    static func about(_ video: VideoID, _ origin: VideoOrigin?, as name: ExternalTaskID) -> Logger.Metadata {
        about(video, origin).merging(["external_task_id": "\(name)"]) { $1 }
    }
}

extension Logger {
    /// Writes a line for each video that ended because the one it shares did: every end has a line of its own.
    ///
    /// What cannot be read is not worth stopping for; it is in the books all the same.
    func logFollowers(
        of leader: VideoID,
        endedAt moment: Timestamp,
        _ level: Level,
        _ message: Message,
        failure: VideoFailure?,
        in ledger: LedgerWork
    ) async {
        do throws(GatewayError) {
            for follower in try await ledger.followers(of: leader, endedAt: moment) {
                var metadata = Metadata.about(follower.id, follower.origin)
                metadata["leader"] = "\(leader)"
                metadata["failure"] = failure.map { "\($0.code.rawValue)" }
                log(level: level, message, metadata: metadata)
            }
        } catch {
            warning(
                "cannot tell which videos have ended together with one",
                metadata: ["video": "\(leader)", "error": "\(error)"]
            )
        }
    }
}
