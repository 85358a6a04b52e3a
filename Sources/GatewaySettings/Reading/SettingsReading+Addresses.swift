extension SettingsReading {
    /// Reads where the ledger is kept.
    mutating func storeURL(_ key: SettingKey, default standard: StoreURL) -> StoreURL {
        value(
            key,
            default: standard,
            rule: StoreURL.refusal,
            shown: { .text($0.description) },
            parse: { StoreURL($0) }
        )
    }

    /// Reads where the upstream is.
    mutating func baseURL(_ key: SettingKey, default standard: String) -> String {
        value(
            key,
            default: standard,
            rule: UpstreamURL.rule,
            shown: { .text($0) },
            parse: { UpstreamURL($0)?.text }
        )
    }

    /// Reads the path of an upstream call, with or without a place for the task's id.
    mutating func requestPath(_ key: SettingKey, default standard: String, placeholder: Bool) -> String {
        value(
            key,
            default: standard,
            rule: RequestPath.rule(placeholder: placeholder),
            shown: { .text($0) },
            parse: { RequestPath.isValid($0, placeholder: placeholder) ? $0 : nil }
        )
    }
}
