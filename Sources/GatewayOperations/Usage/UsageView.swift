import GatewayLedger
import GatewayModel

/// What tenants' videos came to, by tenant, day, model and mode, as an operator is shown it.
package struct UsageView: Sendable, Encodable {
    /// The first day.
    let from: String
    /// The last day, which is part of it.
    let to: String
    /// The time zone that the days are of.
    let timeZone: String
    /// One row for each tenant, day, model, mode and currency of which there are videos.
    let rows: [UsageRowView]

    private enum CodingKeys: String, CodingKey {
        case from
        case to
        case timeZone = "time_zone"
        case rows
    }

    /// The usage as a table (RFC 4180), its columns named in the first line; its last line ends like all others.
    ///
    /// Nothing here guards a spreadsheet against texts that it would take for formulas: a tenant's name begins with a
    /// letter or digit, and models and modes are the operator's own.
    package var csv: String {
        let lines = [UsageRowView.columns.map(\.name)] + rows.map { row in UsageRowView.columns.map { $0.value(row) } }
        return lines.map { $0.map(EntryFormat.quoted).joined(separator: ",") + "\r\n" }.joined()
    }

    /// The usage as a table for people.
    package var text: String {
        guard !rows.isEmpty else {
            return "No videos were ordered from \(from) to \(to)."
        }
        var table = TextTable(UsageRowView.columns.map { ($0.name.uppercased(), $0.alignment) })
        for row in rows {
            table.add(UsageRowView.columns.map { $0.value(row) })
        }
        return table.text
    }
}

/// What the videos of one tenant, day, model and mode came to.
struct UsageRowView: Sendable, Encodable {
    let tenant: String
    let day: String
    let model: String
    let mode: String
    let admitted: Int64
    let queued: Int64
    let inProgress: Int64
    let completed: Int64
    let failed: Int64
    let canceled: Int64
    let seconds: Int64
    let currency: String
    let charged: String
    let held: String

    fileprivate enum CodingKeys: String, CodingKey {
        case tenant
        case day
        case model
        case mode
        case admitted
        case queued
        case inProgress = "in_progress"
        case completed
        case failed
        case canceled
        case seconds
        case currency
        case charged
        case held
    }

    init(_ row: UsageRow, tenant: String) {
        self.tenant = tenant
        day = row.values[.day] ?? ""
        model = row.values[.model] ?? ""
        mode = row.values[.mode] ?? ""
        admitted = row.usage.admitted
        queued = row.usage.queued
        inProgress = row.usage.inProgress
        completed = row.usage.completed
        failed = row.usage.failed
        canceled = row.usage.canceled
        seconds = row.usage.seconds
        currency = row.usage.currency
        charged = row.usage.charged.description
        held = row.usage.held.description
    }

    /// One column of a table under its name.
    struct Column: Sendable {
        let name: String
        let alignment: TextTable.Alignment
        let value: @Sendable (UsageRowView) -> String

        fileprivate init(
            _ key: CodingKeys,
            _ alignment: TextTable.Alignment,
            _ value: @escaping @Sendable (UsageRowView) -> String
        ) {
            name = key.rawValue
            self.alignment = alignment
            self.value = value
        }
    }

    /// The columns in their order, as `GET /v1/usage` has them behind the tenant.
    static let columns = [
        Column(.tenant, .left) { $0.tenant }, Column(.day, .left) { $0.day }, Column(.model, .left) { $0.model },
        Column(.mode, .left) { $0.mode }, Column(.admitted, .right) { "\($0.admitted)" },
        Column(.queued, .right) { "\($0.queued)" }, Column(.inProgress, .right) { "\($0.inProgress)" },
        Column(.completed, .right) { "\($0.completed)" }, Column(.failed, .right) { "\($0.failed)" },
        Column(.canceled, .right) { "\($0.canceled)" }, Column(.seconds, .right) { "\($0.seconds)" },
        Column(.currency, .left) { $0.currency }, Column(.charged, .right) { $0.charged },
        Column(.held, .right) { $0.held },
    ]
}
