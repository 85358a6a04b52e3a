package import GatewayModel
package import Logging

/// Takes a line for each request.
package protocol RequestLog: Sendable {
    /// Writes the line of a request that has ended, at the level `info`; asks for it only where that is written.
    func write(_ request: () -> RequestRecord)
}

/// What the line of a request says: no query, no key, no prompt.
package struct RequestRecord: Sendable {
    /// Its method, which its caller chooses.
    package var method: String
    /// The template of the route that was asked; empty when there is none.
    ///
    /// It is ours, and so is never searched for secrets.
    package var route: String
    /// The status of the answer.
    package var status: Int
    /// How long it took, in microseconds.
    package var duration: Int64
    /// How many bytes of a body were sent.
    package var bytes: Int
    /// Its name, which its caller may choose.
    package var requestID: String
    /// Where it comes from, where that is known; a proxy may tell it.
    package var clientAddress: String?
    /// The video that it is about, which its caller may choose.
    package var video: VideoID?
    /// Who asked, where that is known.
    package var tenant: TenantID?
    /// The key that was shown, where there was one; it is written beside its tenant alone.
    package var key: KeyID?
    /// Its span, where that is recorded.
    package var trace: TraceContext?

    /// Makes a record.
    package init(
        method: String,
        route: String,
        status: Int,
        duration: Int64,
        bytes: Int,
        requestID: String,
        clientAddress: String?,
        video: VideoID?,
        tenant: TenantID?,
        key: KeyID?,
        trace: TraceContext? = nil
    ) {
        self.method = method
        self.route = route
        self.status = status
        self.duration = duration
        self.bytes = bytes
        self.requestID = requestID
        self.clientAddress = clientAddress
        self.video = video
        self.tenant = tenant
        self.key = key
        self.trace = trace
    }

    /// What it says, as any logger takes it.
    var metadata: Logger.Metadata {
        var metadata: Logger.Metadata = [
            "method": .string(method),
            "route": .string(route),
            "status": .stringConvertible(status),
            "duration_ms": .stringConvertible(Milliseconds(microseconds: duration)),
            "bytes": .stringConvertible(bytes),
            "request_id": .string(requestID),
        ]
        metadata["client_address"] = clientAddress.map { .string($0) }
        metadata["video"] = video.map { "\($0)" }
        if let tenant {
            metadata["tenant"] = "\(tenant)"
            metadata["key"] = key.map { "\($0)" }
        }
        if let trace {
            metadata.merge(trace.logMetadata) { $1 }
        }
        return metadata
    }
}

/// A duration as lines have it: in milliseconds, to the microsecond, such as `0.412`.
struct Milliseconds: CustomStringConvertible, Sendable {
    let microseconds: Int64

    var description: String {
        let (whole, rest) = microseconds.magnitude.quotientAndRemainder(dividingBy: 1000)
        let digits = "\(rest)"
        let zeros = String(repeating: "0", count: 3 - digits.utf8.count)
        return "\(microseconds < 0 ? "-" : "")\(whole).\(zeros)\(digits)"
    }
}

/// Writes the lines of requests to any logger.
package struct LoggerRequestLog: RequestLog {
    /// What all these lines say first.
    static let message = "request"

    private let logger: Logger

    /// Writes to this logger.
    package init(_ logger: Logger) {
        self.logger = logger
    }

    package func write(_ request: () -> RequestRecord) {
        if logger.logLevel <= .info {
            logger.info("\(Self.message)", metadata: request().metadata)
        }
    }
}
