package import GatewayLedger
package import GatewayModel
package import GatewaySettings

/// What the prices that are set mean for a store with money of its own.
package struct PriceFindings: Hashable, Sendable {
    /// What must not be: the money of the store would be taken for another currency's.
    package let problems: [ConfigurationProblem]
    /// What is allowed but probably not meant.
    package let warnings: [String]

    /// Compares a catalogue with what a store remembers.
    init(_ catalogue: Catalogue, _ history: PriceHistory) {
        problems = [Self.problem(catalogue, history)].compactMap(\.self)
        warnings = Self.repricings(catalogue, history)
    }

    /// Amounts of the books have no currency of their own where limits are counted: they begin anew with the month.
    private static func problem(_ catalogue: Catalogue, _ history: PriceHistory) -> ConfigurationProblem? {
        guard let currency = history.currency, currency != catalogue.currency,
            history.held > .zero || history.charged > .zero
        else {
            return nil
        }
        return ConfigurationProblem(
            key: SettingKey.models.rawValue,
            """
            models.currency is \(catalogue.currency), but the store has money in \(currency): \(history.held) held by \
            unfinished videos, \(history.charged) charged this month. Keep \(currency) until nothing is held and the month \
            is over, or begin a new store.
            """
        )
    }

    /// The newest price of a kind of video counts: a price that was changed back is no change.
    private static func repricings(_ catalogue: Catalogue, _ history: PriceHistory) -> [String] {
        var seen: Set<[String]> = []
        var warnings: [String] = []
        for past in history.prices where past.version == catalogue.version && past.currency == catalogue.currency {
            guard seen.insert([past.model.text, past.mode.text, String(past.seconds)]).inserted,
                let amount = catalogue[past.model.text]?.prices[past.mode]?.amount(seconds: past.seconds),
                amount != past.amount
            else {
                continue
            }
            warnings.append(
                """
                models.version is still "\(catalogue.version)", under which \(past.model) in mode \(past.mode) for \
                \(past.seconds) seconds has cost \(past.amount) and now costs \(amount); give new prices a new version.
                """
            )
        }
        return warnings
    }
}

extension Settings {
    /// Compares the prices that are set with what a store remembers.
    package func priceFindings(
        in ledger: Ledger,
        at now: Timestamp
    ) async throws(GatewayError) -> PriceFindings {
        let month = quotaCalendar.windows(at: now).month.start
        return PriceFindings(models, try await ledger.reader.priceHistory(since: month))
    }
}
