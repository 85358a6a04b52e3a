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
    private static let video = "place"
    private static let turn = "turn"

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
        case video: return change(from: words).map { .video($0) } ?? .missed
        case turn where words.count == 4:
            guard let served = Int64(words[2]), let clock = Int64(words[3]) else {
                return .missed
            }
            return .turn(QueueTurn(tenant: TenantID(stored: words[1]), served: served, clock: clock))
        default: return .missed
        }
    }

    private static func change(from words: [String]) -> VideoChange? {
        guard [4, 7].contains(words.count), let id = VideoID(taskID: words[1]),
            let state = VideoState(rawValue: words[3])
        else {
            return nil
        }
        var place: QueuePlace?
        if words.count == 7 {
            guard let id = VideoID(taskID: words[4]), let priority = Int(words[5]), let seconds = Int(words[6]) else {
                return nil
            }
            place = QueuePlace(id: id, priority: priority, seconds: seconds)
        }
        return VideoChange(id: id, tenant: TenantID(stored: words[2]), state: state, place: place)
    }

    private static func payload(of event: LedgerEvent) -> String? {
        switch event {
        case .tenants: tenants
        case .pauses: pauses
        case .missed: missed
        case .shown: nil
        case .video(let change):
            ([video, change.id.taskID, change.tenant.text, change.state.rawValue]
                + (change.place.map { [$0.id.taskID, "\($0.priority)", "\($0.seconds)"] } ?? []))
                .joined(separator: " ")
        case .turn(let turn):
            [Self.turn, turn.tenant.text, "\(turn.served)", "\(turn.clock)"].joined(separator: " ")
        }
    }
}
