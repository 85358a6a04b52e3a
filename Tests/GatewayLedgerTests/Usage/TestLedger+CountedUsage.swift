import GatewayModel
import GatewayTestKit
import Testing

@testable import GatewayLedger

extension TestLedger {
    /// What a report must tell, counted video by video in plain Swift.
    /// - Parameter removed: Videos that are in the store no more, as the statement below reads them, each with the beginning
    ///   of its day in the place of its moment.
    func countedUsage(_ query: UsageQuery, and removed: [[SQLValue]] = []) async throws -> [UsageRow] {
        let present = try await rows(
            """
            SELECT created_at, state, model, mode, currency, seconds, price, source_id FROM videos WHERE tenant_id = $1
            """,
            [.text(query.tenant.text)]
        )
        var counted: [UsageKey: Usage] = [:]
        for video in present + removed {
            var reader = RowReader(video)
            let admittedAt = try reader.moment()
            let state = try reader.value(VideoState.self)
            let (model, mode, currency) = (try reader.text(), try reader.text(), try reader.text())
            let (seconds, price) = (try reader.integer(), Money(microUnits: try reader.integer()))
            let isShared = try reader.textIfPresent() != nil
            guard let span = query.spans.first(where: { $0.window.contains(admittedAt) }) else {
                continue
            }
            let key = UsageKey(
                start: span.window.start,
                name: span.name,
                model: query.groups.contains(.model) ? model : "",
                mode: query.groups.contains(.mode) ? mode : "",
                currency: currency
            )
            var usage = Usage(currency: currency)
            switch state.status {
            case .queued: usage.queued = 1
            case .inProgress: usage.inProgress = 1
            case .completed: usage.completed = 1
            case .failed: usage.failed = 1
            case .canceled: usage.canceled = 1
            }
            usage.seconds = state == .succeeded && !isShared ? seconds : 0
            usage.charged = state.moneyState == .charged ? price : .zero
            usage.held = state.moneyState == .held ? price : .zero
            try counted[key, default: Usage(currency: currency)].add(usage)
        }
        return counted.sorted { $0.key < $1.key }
            .map { UsageRow(values: $0.key.values(by: query.groups), usage: $0.value) }
    }
}

/// What tells the rows of a report apart.
private struct UsageKey: Hashable, Comparable {
    let start: Timestamp
    let name: String
    let model: String
    let mode: String
    let currency: String

    func values(by groups: Set<UsageQuery.Group>) -> [UsageQuery.Group: String] {
        var values: [UsageQuery.Group: String] = [:]
        for group in groups {
            switch group {
            case .day: values[.day] = name
            case .month: values[.month] = String(name.prefix(7))
            case .model: values[.model] = model
            case .mode: values[.mode] = mode
            }
        }
        return values
    }

    static func < (left: UsageKey, right: UsageKey) -> Bool {
        (left.start, left.model, left.mode, left.currency) < (right.start, right.model, right.mode, right.currency)
    }
}
