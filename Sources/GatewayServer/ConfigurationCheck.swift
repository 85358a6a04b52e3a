import GatewayLedger
import GatewayModel
import GatewayOperations
package import GatewaySettings

/// What `config check` does: everything that a start would look at, and nothing that it would change.
package enum ConfigurationCheck {
    /// Reads settings and secrets, and looks at folders, ports and the store, if there is one.
    package static func run(file: String?, environment: [String: String]) async -> ConfigurationReport {
        var report = ConfigurationReport(file: file, environment: environment)
        guard let settings = report.settings,
            !report.problems.contains(where: { $0.key == SettingKey.storeURL.rawValue })
        else {
            return report
        }
        do throws(GatewayError) {
            try await look(atStoreOf: settings, &report)
        } catch {
            report.add(error, of: settings.storeURL)
        }
        return report
    }

    private static func look(
        atStoreOf settings: Settings,
        _ report: inout ConfigurationReport
    ) async throws(GatewayError) {
        guard try await settings.storeURL.hasStore() else {
            report.add(notes: ["store.url: there is no store at \(settings.storeURL.place) yet; a start makes one."])
            return
        }
        let engine = try await settings.openStoreReadOnly(leavesNoFiles: true)
        do throws(GatewayError) {
            try await look(at: Ledger(engine: engine, policy: settings.ledgerPolicy), of: settings, &report)
        } catch {
            try? await engine.close()
            throw error
        }
        try await engine.close()
    }

    private static func look(
        at ledger: Ledger,
        of settings: Settings,
        _ report: inout ConfigurationReport
    ) async throws(GatewayError) {
        guard try await !ledger.isBehind() else {
            report.add(notes: ["store.url: the store is of an earlier version; a start brings it up to date."])
            return
        }
        try await ledger.checkTables()
        let findings = try await settings.priceFindings(in: ledger, at: SystemClock().now)
        report.add(problems: findings.problems, warnings: findings.warnings)
    }
}

extension ConfigurationReport {
    /// A file that cannot be read now cannot be read by a start either; a database may be back by then.
    fileprivate mutating func add(_ error: GatewayError, of url: StoreURL) {
        let message = "store.url: \(error.message)\(error.cause.map { " (\($0))" } ?? "")"
        switch url {
        case .sqlite: add(problems: [ConfigurationProblem(key: SettingKey.storeURL.rawValue, message)])
        #if Postgres
        case .postgres: add(warnings: [message])
        #endif
        }
    }
}
