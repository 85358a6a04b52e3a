import GatewayHTTP
import GatewayLedger
import GatewayModel
import HTTPTypes
import NIOCore

/// A report of usage as programs read it, and as spreadsheets do.
struct UsageReport {
    static let csvType = "text/csv; charset=utf-8"

    let query: UsageQuery
    let rows: [UsageRow]

    /// The report as JSON, with a total for each currency; where there is nothing, the total of nothing.
    func json(timeZone: String, currency: String) throws(GatewayError) -> GatewayResponse {
        let totals = try totals(or: currency)
        return .json(headers: GatewayResponse.privateHeaders) { writer in
            writer.object { report in
                report.member("object", "usage")
                report.member("from", query.period.first.description)
                report.member("to", query.period.last.description)
                report.member("time_zone", timeZone)
                report.name("group_by")
                report.array(groups) { $0.string($1.rawValue) }
                report.name("data")
                report.array(rows) { writer, row in
                    writer.object { write(row.values, row.usage, to: &$0) }
                }
                report.name("totals")
                report.array(totals) { writer, total in
                    writer.object { write([:], total, to: &$0) }
                }
            }
        }
    }

    /// The report as a table (RFC 4180), its columns named in the first line.
    var csv: GatewayResponse {
        var table = CSVWriter()
        let numbers = UsageNumber.all
        table.add(groups.map(\.rawValue) + numbers.map { "\($0.name)" })
        for row in rows {
            table.add(groups.map { row.values[$0] ?? "" } + numbers.map { $0.value(row.usage).text })
        }
        var headers = GatewayResponse.privateHeaders
        headers[.contentType] = Self.csvType
        headers[.contentLength] = String(table.buffer.readableBytes)
        headers[.contentDisposition] = "attachment; filename=\"usage-\(query.period.first)-\(query.period.last).csv\""
        return GatewayResponse(status: .ok, headers: headers, body: .bytes(table.buffer))
    }

    private var groups: [UsageQuery.Group] {
        UsageQuery.Group.allCases.filter(query.groups.contains)
    }

    private func totals(or currency: String) throws(GatewayError) -> [Usage] {
        var totals: [String: Usage] = [:]
        for row in rows {
            try totals[row.usage.currency, default: Usage(currency: row.usage.currency)].add(row.usage)
        }
        return totals.isEmpty ? [Usage(currency: currency)] : totals.values.sorted { $0.currency < $1.currency }
    }

    private func write(_ values: [UsageQuery.Group: String], _ usage: Usage, to object: inout JSONWriter) {
        for group in groups {
            if let value = values[group] {
                object.name(group.rawValue)
                object.string(value)
            }
        }
        for number in UsageNumber.all {
            switch number.value(usage) {
            case .count(let count): object.member(number.name, count)
            case .text(let text): object.member(number.name, text)
            }
        }
    }
}

/// One number of a report of usage under its name.
struct UsageNumber: Sendable {
    /// What it is written as.
    enum Value {
        case count(Int64)
        case text(String)

        /// The value as a table has it.
        var text: String {
            switch self {
            case .count(let count): "\(count)"
            case .text(let text): text
            }
        }
    }

    let name: StaticString
    let value: @Sendable (Usage) -> Value

    /// All of them, in their order.
    static let all = [
        UsageNumber(name: "admitted", value: { .count($0.admitted) }),
        UsageNumber(name: "queued", value: { .count($0.queued) }),
        UsageNumber(name: "in_progress", value: { .count($0.inProgress) }),
        UsageNumber(name: "completed", value: { .count($0.completed) }),
        UsageNumber(name: "failed", value: { .count($0.failed) }),
        UsageNumber(name: "canceled", value: { .count($0.canceled) }),
        UsageNumber(name: "seconds", value: { .count($0.seconds) }),
        UsageNumber(name: "currency", value: { .text($0.currency) }),
        UsageNumber(name: "charged", value: { .text($0.charged.description) }),
        UsageNumber(name: "held", value: { .text($0.held.description) }),
    ]
}
