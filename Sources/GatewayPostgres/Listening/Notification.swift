import GatewayLedger
import GatewayModel

/// How an event travels from server to server: as the payload of a notification.
///
/// An older server knows no payload but that of tenants, and passes over all others.
enum Notification {
    /// The name of the channel, as an expression; it must be shorter than a schema's may be.
    static let channel = "'kling_gateway_' || md5(\(SQLDialect.postgresSchema))"
    /// Of how many events of one transaction each is told; of more it is only told that there were some.
    static let maximumEvents = 64

    private static let missed = "missed"
    private static let tenants = "tenants"
    private static let pauses = "pauses"
    private static let video = "video"

    /// What is sent of a transaction that has announced these; no server keeps copies of what a shared store shows.
    static func payloads(of events: [LedgerEvent]) -> [String] {
        let payloads = events.compactMap(payload)
        return payloads.count > maximumEvents ? [missed] : payloads
    }

    /// Reads a payload; one that a newer server has sent means that something was missed.
    static func event(from payload: String) -> LedgerEvent {
        let words = payload.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        switch words.first {
        case tenants: return .tenants
        case pauses: return .pauses
        case video where words.count == 5:
            guard let id = VideoID(taskID: words[1]), let state = VideoState(rawValue: words[3]) else {
                return .missed
            }
            let change = VideoChange(
                id: id,
                tenant: TenantID(stored: words[2]),
                state: state,
                place: VideoID(taskID: words[4])
            )
            return .video(change)
        default: return .missed
        }
    }

    private static func payload(of event: LedgerEvent) -> String? {
        switch event {
        case .tenants: tenants
        case .pauses: pauses
        case .missed: missed
        case .shown: nil
        case .video(let change):
            [video, change.id.taskID, change.tenant.text, change.state.rawValue, change.place?.taskID ?? ""]
                .joined(separator: " ")
        }
    }
}
