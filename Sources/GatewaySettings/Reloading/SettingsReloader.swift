import GatewayModel
package import Logging

// Reads settings again while the gateway runs. In: SIGHUP, and changes of the file. Out: new values for whoever applies
// them, and log lines. What must hold: a file with any problem changes nothing; a file is read after it has stayed the
// same between two looks, or at once on SIGHUP.

/// Reads the file of settings again, and puts in force what can be; a bad file leaves everything as it is.
package struct SettingsReloader: Sendable {
    private let apply: @Sendable (Settings) -> Void
    private let onListing: @Sendable ([EffectiveSetting]) -> Void
    private let file: String?
    private let environment: [String: String]
    private let logger: Logger
    /// The currency of the prices, which the store's money is in.
    private let currency: String
    /// What is in force, but that what needs a restart may be the file's already.
    private(set) var settings: Settings
    private var news = FileChangeDetector()
    /// What is in force, and not what was read last: a change that needs a restart is none once it is taken back.
    private var listing: [EffectiveSetting]

    /// Makes a reloader; nothing is read yet.
    /// - Parameters:
    ///   - loaded: What is in force.
    ///   - onListing: Told what is in force after each change.
    ///   - apply: Puts settings in force as far as a running gateway can; what it cannot, it leaves alone.
    package init(
        _ loaded: LoadedSettings,
        environment: [String: String],
        logger: Logger,
        onListing: @escaping @Sendable ([EffectiveSetting]) -> Void = { _ in },
        apply: @escaping @Sendable (Settings) -> Void
    ) {
        self.apply = apply
        self.onListing = onListing
        self.environment = environment
        self.logger = logger
        settings = loaded.settings
        currency = loaded.settings.models.currency
        file = loaded.file
        listing = loaded.listing
    }

    /// Reads the file when it has become another.
    mutating func look() {
        guard let file, news.look(FileStamp(path: file)) else {
            return
        }
        read(file) { _ in }
    }

    /// Reads the file at once, because the operator asks for it and wants an answer.
    mutating func reload() {
        guard let file else {
            logger.notice("there is no file of settings to read again")
            return
        }
        news.readAtOnce(FileStamp(path: file))
        read(file) { logger in logger.notice("settings read again; nothing has changed") }
    }

    private mutating func read(_ file: String, whenSame: (Logger) -> Void) {
        do throws(ConfigurationError) {
            let loaded = try Settings.load(file: file, environment: environment)
            try checkCurrency(of: loaded.settings.models)
            let change = SettingsChange(from: listing, to: loaded.listing)
            if change.changed.isEmpty, change.needsRestart.isEmpty {
                whenSame(logger)
            } else {
                take(loaded, change)
            }
        } catch {
            for problem in error.problems {
                logger.error(
                    "the settings are wrong; those in force stay",
                    metadata: ["problem": "\(problem)"]
                )
            }
        }
    }

    /// The start alone looks whether the store has money in another one.
    private func checkCurrency(of catalogue: Catalogue) throws(ConfigurationError) {
        guard catalogue.currency == currency else {
            let message =
                "models.currency is \(catalogue.currency), but \(currency) is in force; change it by a restart."
            throw ConfigurationError([ConfigurationProblem(key: SettingKey.models.rawValue, message)])
        }
    }

    private mutating func take(_ loaded: LoadedSettings, _ change: SettingsChange) {
        apply(loaded.settings)
        settings = loaded.settings
        let values = Dictionary(loaded.listing.map { ($0.key, $0) }) { $1 }
        listing = listing.map { $0.key.isReloadable ? values[$0.key] ?? $0 : $0 }
        onListing(listing)
        if !change.changed.isEmpty {
            logger.notice("settings taken up", metadata: ["changed": "\(Self.names(change.changed))"])
        }
        if !change.needsRestart.isEmpty {
            logger.warning(
                "changed settings wait for a restart",
                metadata: ["settings": "\(Self.names(change.needsRestart))"]
            )
        }
        for warning in loaded.warnings {
            logger.warning("\(warning)")
        }
    }

    private static func names(_ keys: [SettingKey]) -> String {
        keys.map(\.rawValue).joined(separator: ", ")
    }
}

/// How settings that were read anew differ from those in force.
package struct SettingsChange: Hashable, Sendable {
    /// What a running gateway takes up.
    package let changed: [SettingKey]
    /// What it can only take up by a restart.
    package let needsRestart: [SettingKey]

    /// Compares two listings of all settings.
    package init(from old: [EffectiveSetting], to new: [EffectiveSetting]) {
        let values = Dictionary(old.map { ($0.key, $0.value) }) { $1 }
        let different = new.filter { setting in values[setting.key].map { !$0.says(setting.value) } ?? true }
        let keys = different.map(\.key)
        changed = keys.filter(\.isReloadable)
        needsRestart = keys.filter { !$0.isReloadable }
    }
}
