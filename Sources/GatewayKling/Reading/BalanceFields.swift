import FoundationEssentials
import GatewayModel

/// What relays of this family say of the money behind a key: in OpenAI's old billing answers, or in one of their own.
enum BalanceFields {
    /// What they write for a key without limit, in US dollars.
    private static let noLimit = Decimal(100_000_000)
    private static let decoder = JSONDecoder()

    /// A limit of money.
    enum Limit: Hashable, Sendable {
        case dollars(Money)
        case unlimited
    }

    /// The limit in US dollars, `{"hard_limit_usd": 12.5}`: what was used and what is left together.
    static func limit(_ body: [UInt8]) -> Limit? {
        guard let fields = decode(Subscription.self, body), let limit = fields.hard_limit_usd else {
            return nil
        }
        return limit >= noLimit ? .unlimited : money(limit).map { .dollars($0) }
    }

    /// What was used in US dollars, from hundredths: `{"total_usage": 1250}`.
    static func used(_ body: [UInt8]) -> Money? {
        decode(Usage.self, body)?.total_usage.flatMap { money($0 / 100) }
    }

    /// What is left in the relay's units: `{"data": {"total_available": 5000, "unlimited_quota": false}}`.
    static func units(_ body: [UInt8]) -> BalanceOutcome? {
        guard let data = decode(TokenUsage.self, body)?.data else {
            return nil
        }
        return data.unlimited_quota == true ? .unlimited : data.total_available.map { .units(available: $0) }
    }

    private static func decode<Fields: Decodable>(_ type: Fields.Type, _ body: [UInt8]) -> Fields? {
        JSONBounds.allow(body) ? try? decoder.decode(type, from: Data(body)) : nil
    }

    /// An amount to the millionth; what is less is left out.
    private static func money(_ amount: Decimal) -> Money? {
        var text = "\(amount)"
        let isNegative = text.hasPrefix("-")
        if isNegative {
            text.removeFirst()
        }
        if let point = text.firstIndex(of: ".") {
            text = String(text[..<point] + text[point...].prefix(7))
        }
        return Money(decimal: text).map { isNegative ? Money(microUnits: -$0.microUnits) : $0 }
    }

    private struct Subscription: Decodable {
        let hard_limit_usd: Decimal?
    }

    private struct Usage: Decodable {
        let total_usage: Decimal?
    }

    private struct TokenUsage: Decodable {
        struct Token: Decodable {
            let total_available: Int64?
            let unlimited_quota: Bool?
        }

        let data: Token?
    }
}
