package import GatewayLedger
package import GatewayModel

/// The value of every setting, by the name of its declaration: `settings.serverPort`.
@dynamicMemberLookup
package struct Settings: Sendable {
    /// The models on sale, and the one that is meant when an order names none.
    package var models: Catalogue
    /// Where the name of the store came from, for messages.
    package internal(set) var storeOrigin = SettingOrigin.standard
    private var values: [SettingKey: any Sendable] = [:]

    /// Makes the defaults with a catalogue.
    package init(models: Catalogue) {
        self.models = models
    }

    /// Reads every setting but the catalogue.
    init(models: Catalogue, reading: inout SettingsReading) {
        self.models = models
        for setting in SettingDeclarations.all {
            values[setting.key] = setting.read(from: &reading)
        }
        storeOrigin = reading.origin(of: SettingKey.storeURL)
    }

    /// The value of a setting.
    package subscript<Value>(dynamicMember path: KeyPath<SettingDeclarations, Setting<Value>>) -> Value {
        get {
            let setting = SettingDeclarations.shared[keyPath: path]
            guard let value = values[setting.key] else {
                return setting.standard
            }
            return value as? Value ?? setting.standard
        }
        set {
            values[SettingDeclarations.shared[keyPath: path].key] = newValue
        }
    }

    /// When the days and months of limits begin.
    package var quotaCalendar: QuotaCalendar {
        QuotaCalendar(timeZone: self.quotaTimeZone) ?? .utc
    }
}
