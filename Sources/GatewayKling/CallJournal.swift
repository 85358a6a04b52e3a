import GatewayModel
import Logging

/// Writes each call that failed into the log, once, with what the upstream's support will ask for.
struct CallJournal: Sendable {
    private let logger: Logger

    /// Writes to `logger`.
    init(_ logger: Logger) {
        self.logger = logger
    }

    /// Notes what became of an order.
    func note(_ outcome: CreateOutcome, of name: ExternalTaskID, key: UpstreamKeyID) {
        let subject: Logger.Metadata = ["external_task_id": "\(name)", "upstream_key": "\(key)"]
        switch outcome {
        case .made:
            break
        case .refusedBeforeMade(let trouble):
            log(.warning, "the upstream did not take the order; it will be sent later", trouble, subject)
        case .refusedForGood(let failure, let trouble):
            let subject = subject.merging(["failure": "\(failure.code.rawValue)"]) { $1 }
            log(.warning, "the upstream refused the order", trouble, subject)
        case .operatorTrouble(let trouble):
            log(.error, "the upstream takes no orders until the operator acts", trouble, subject)
        case .unknown(let trouble):
            log(.error, "the answer to the order is lost or unclear; it will not be sent again", trouble, subject)
        }
    }

    /// Notes what a question brought to light.
    func note(_ outcome: QueryOutcome, of task: String, key: UpstreamKeyID) {
        let subject: Logger.Metadata = ["upstream_task": "\(task)", "upstream_key": "\(key)"]
        switch outcome {
        case .found:
            break
        case .notFound(let trouble):
            log(.warning, "the upstream does not know the task", trouble, subject)
        case .noAnswer(let trouble):
            log(.warning, "the upstream gave no usable answer about the task", trouble, subject)
        case .operatorTrouble(let trouble):
            log(.error, "the upstream answers nothing until the operator acts", trouble, subject)
        }
    }

    /// Notes that there is no list of tasks.
    func note(_ outcome: ListOutcome, key: UpstreamKeyID) {
        if case .unavailable(let trouble) = outcome {
            log(.warning, "the upstream did not list its tasks", trouble, ["upstream_key": "\(key)"])
        }
    }

    /// Notes that tasks are asked for with another key than the one that made them.
    func note(missing id: UpstreamKeyID, insteadUsing other: UpstreamKeyID) {
        logger.warning(
            """
            the key that made a video is not configured any more; its tasks are asked for with another one, which finds \
            them only where both are of one account: put it back with weight=0 until they have ended
            """,
            metadata: ["upstream_key": "\(id)", "used_instead": "\(other)"]
        )
    }

    private func log(
        _ level: Logger.Level,
        _ message: Logger.Message,
        _ trouble: UpstreamTrouble,
        _ subject: Logger.Metadata
    ) {
        var metadata = subject
        metadata["kind"] = "\(trouble.kind.rawValue)"
        metadata["status"] = trouble.status.map { .stringConvertible($0) }
        metadata["code"] = trouble.code.map { "\($0)" }
        metadata["upstream_request_id"] = trouble.requestID.map { "\($0)" }
        metadata["detail"] = trouble.detail.map { "\($0)" }
        metadata["retry_after_seconds"] = trouble.retryAfter.map { .stringConvertible($0.components.seconds) }
        logger.log(level: level, message, metadata: metadata)
    }
}
