import GatewayLedger
import GatewayModel

/// A video as an operator is shown it: where it stands in the ledger, but nothing of what it shows.
package struct VideoView: Hashable, Sendable, Encodable {
    /// Its id.
    package let id: String
    /// Whose it is.
    package let tenant: String
    /// Its ledger state.
    package let state: String
    /// What its tenant is shown.
    package let status: String
    /// Why it was not made.
    package let failure: String?
    /// The model that makes it.
    package let model: String
    /// The quality.
    package let mode: String
    /// The length in seconds.
    package let seconds: Int
    /// Its price, an exact decimal.
    package let amount: String
    /// The price's currency.
    package let currency: String
    /// Where its money is.
    package let money: String
    /// When it was admitted, as RFC 3339.
    package let createdAt: String
    /// When it last changed its state, as RFC 3339.
    package let updatedAt: String
    /// Its place in the queue.
    package let queuePosition: Int?
    /// Where its file is.
    package let file: String

    private enum CodingKeys: String, CodingKey {
        case id
        case tenant
        case state
        case status
        case failure
        case model
        case mode
        case seconds
        case amount
        case currency
        case money
        case createdAt = "created_at"
        case updatedAt = "updated_at"
        case queuePosition = "queue_position"
        case file
    }

    init(_ video: Video, tenant: String, queue: QueuePositions?) {
        id = video.id.description
        self.tenant = tenant
        state = video.state.rawValue
        status = video.status.rawValue
        failure = video.failure?.code.rawValue
        model = video.order.model.text
        mode = video.order.mode.text
        seconds = video.order.seconds
        amount = video.cost.amount.description
        currency = video.cost.currency
        money = video.cost.state.rawValue
        createdAt = video.createdAt.text
        updatedAt = video.updatedAt.text
        queuePosition = video.queuePlace.flatMap { queue?($0, video.tenant) }
        file =
            switch video.file {
            case .none: "none"
            case .pending: "pending"
            case .stored: "stored"
            case .gone: "gone"
            }
    }

    /// Videos as a table.
    package static func table(_ videos: [VideoView]) -> String {
        var table = TextTable([
            ("ID", .left), ("TENANT", .left), ("STATE", .left), ("MODEL", .left), ("COST", .right), ("MONEY", .left),
            ("CREATED", .left), ("FILE", .left),
        ])
        for video in videos {
            table.add([
                video.id, video.tenant, video.failure.map { "\(video.state): \($0)" } ?? video.state, video.model,
                "\(video.amount) \(video.currency)", video.money, video.createdAt.inLocalTime, video.file,
            ])
        }
        return table.text
    }

    /// A video on its own, line by line.
    package var text: String {
        let details = [failure, queuePosition.map { "place \($0)" }].compactMap(\.self).map { ", \($0)" }.joined()
        return """
            id       \(id)
            tenant   \(tenant)
            state    \(state) (shown as \(status))\(details)
            order    \(model) \(mode), \(seconds) s
            money    \(amount) \(currency) \(money)
            created  \(createdAt.inLocalTime)
            updated  \(updatedAt.inLocalTime)
            file     \(file)
            """
    }
}
