import GatewayLedger
import GatewayLedgerTools
import GatewayModel

/// The money in doubt, as an operator is shown it.
package struct ReconciliationView: Sendable, Encodable {
    /// What may have been paid upstream without being charged, in one currency.
    struct Total: Sendable, Encodable {
        let currency: String
        /// How many videos were given up.
        let videos: Int64
        /// What they would have cost.
        let possiblyPaid: String
        /// The part of it that the upstream has certainly made.
        let refundedButSucceeded: String

        private enum CodingKeys: String, CodingKey {
            case currency
            case videos
            case possiblyPaid = "possibly_paid"
            case refundedButSucceeded = "refunded_but_succeeded"
        }
    }

    let since: String
    let unknown: [ReconciliationCaseView]
    let possiblyPaid: [ReconciliationCaseView]
    let refundedButSucceeded: [ReconciliationCaseView]
    let orphans: [OrphanView]
    /// How many tasks upstream have names that this program does not give, as on an account that is shared.
    let strangers: Int
    let totals: [Total]
    let remarks: [String]

    private enum CodingKeys: String, CodingKey {
        case since
        case unknown
        case possiblyPaid = "possibly_paid"
        case refundedButSucceeded = "refunded_but_succeeded"
        case orphans
        case strangers
        case totals
        case remarks
    }

    init(_ report: ReconciliationReport, tenants: [TenantID: String], window: Duration) {
        since = report.since.text
        unknown = report.unknown.map { ReconciliationCaseView($0, tenants: tenants, givenUpAfter: window) }
        let suspects = report.suspects.map { suspect in
            (
                view: ReconciliationCaseView(suspect.video, tenants: tenants, evidence: suspect.evidence),
                suspect: suspect
            )
        }
        possiblyPaid = suspects.map(\.view)
        let made = suspects.filter { $0.suspect.evidence == .succeeded }
        refundedButSucceeded = made.map(\.view)
        orphans = report.orphans.map { OrphanView($0, tenants: tenants) }
        strangers = report.listing?.strangers ?? 0
        totals = report.sums.map { sum in
            let refunded = made.filter { $0.suspect.video.currency == sum.currency }
                .reduce(Money.zero) { $0.adding($1.suspect.video.price) ?? $0 }
            return Total(
                currency: sum.currency,
                videos: sum.videos,
                possiblyPaid: sum.amount.description,
                refundedButSucceeded: refunded.description
            )
        }
        remarks = Self.remarks(report)
    }

    /// The same for people.
    package var text: String {
        var sums = TextTable([
            ("CURRENCY", .left), ("VIDEOS", .right), ("POSSIBLY PAID", .right), ("REFUNDED BUT SUCCEEDED", .right),
        ])
        for total in totals {
            sums.add([total.currency, "\(total.videos)", total.possiblyPaid, total.refundedButSucceeded])
        }
        let parts: [(title: String, count: Int, text: () -> String)] = [
            (
                "unknown: the answer was lost, and the task is being looked for", unknown.count,
                { ReconciliationCaseView.table(unknown, last: "GIVEN UP") { $0.givenUpAt?.inLocalTime } }
            ),
            (
                "possibly paid: given up since \(since.inLocalTime) and released; may have been made",
                possiblyPaid.count,
                { ReconciliationCaseView.table(possiblyPaid, last: "UPSTREAM", \.upstream) }
            ),
            (
                "refunded but succeeded: those of them that the upstream has made", refundedButSucceeded.count,
                { ReconciliationCaseView.table(refundedButSucceeded, last: "FAILED AS", \.failure) }
            ),
            ("orphans: tasks upstream that the books do not have", orphans.count, { OrphanView.table(orphans) }),
        ]
        let paragraphs =
            parts.map { "\($0.title): \($0.count)" + ($0.count == 0 ? "" : "\n" + $0.text()) }
            + (strangers == 0 ? [] : ["strangers' tasks upstream: \(strangers)"])
            + (totals.isEmpty ? [] : [sums.text]) + (remarks.isEmpty ? [] : [remarks.joined(separator: "\n")])
        return paragraphs.joined(separator: "\n\n")
    }

    private static func remarks(_ report: ReconciliationReport) -> [String] {
        guard let listing = report.listing else {
            return ["The upstream was not asked: what it made is not known, and orphans are not looked for."]
        }
        var remarks: [String] = []
        if let trouble = listing.trouble {
            remarks.append(
                "The upstream's list of tasks could not be asked (\(trouble.words)): orphans may be missing."
            )
        }
        if listing.isCut {
            let tasks = TaskListing.pageSize * TaskListing.maximumPages
            remarks.append("Only the latest \(tasks) tasks upstream were looked at.")
        }
        if report.tasksBeyondBooks > 0 {
            remarks.append(
                "\(report.tasksBeyondBooks) tasks upstream are as old as videos that are kept as totals alone."
            )
        }
        let unasked = report.suspects.count { $0.evidence == .notAsked }
        if unasked > 0 {
            remarks.append("The upstream was not asked about \(unasked) of the videos; look back less far.")
        }
        let all = report.sums.reduce(0) { $0 + $1.videos }
        if all > Int64(report.suspects.count) {
            remarks.append("Of \(all) videos that were given up, the latest \(report.suspects.count) are listed.")
        }
        return remarks
    }
}
