import GatewayLedger
import GatewayModel

/// Which videos an operator wants to see, as it was typed.
package struct VideoFilter: Sendable {
    /// How many videos a page may have.
    package static let limits = VideoQuery.limits

    /// Only this tenant's.
    package var tenant: String?
    /// Only those with this status.
    package var status: String?
    /// Only those of this model.
    package var model: String?
    /// Only those ordered on this day or later.
    package var from: String?
    /// Only those ordered on this day or earlier.
    package var to: String?
    /// The last video of the page before this one.
    package var after: String?
    /// How many, within ``limits``.
    package var limit: Int
    /// Whether the oldest come first.
    package var isOldestFirst = false

    /// Asks for the latest videos.
    package init(tenant: String? = nil, status: String? = nil, limit: Int) {
        self.tenant = tenant
        self.status = status
        self.limit = limit
    }
}

/// A page of videos as an operator is shown them.
package struct VideoPageView: Sendable {
    /// The videos.
    package let videos: [VideoView]
    /// Whether there are more behind them.
    package let hasMore: Bool
}

extension QuotaCalendar {
    /// A day as an operator writes it.
    func operatorDay(_ text: String, _ parameter: String) throws(GatewayError) -> QuotaWindows.Window {
        guard let day = day(named: text) else {
            throw GatewayError(
                .invalidField,
                "\"\(TextTable.printable(text))\" is no day; write it as 2026-11-22.",
                parameter: parameter
            )
        }
        return day
    }
}
