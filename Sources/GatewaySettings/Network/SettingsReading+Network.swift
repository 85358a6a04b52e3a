import WebAddresses

extension SettingsReading {
    /// Reads an outgoing proxy; an empty text counts as not given.
    ///
    /// No message and no listing shows its password.
    mutating func proxy(_ key: SettingKey, default standard: ProxyURL?) -> ProxyURL? {
        value(
            key,
            default: standard,
            rule: ProxyURL.rule,
            quoted: QuotedValue.proxy,
            shown: { $0.map { .text($0.description) } ?? .none },
            parse: { text in
                text.isEmpty ? .some(nil) : ProxyURL(text).map { .some($0) }
            }
        )
    }

    /// Reads the name of a file of certificates; an empty one counts as not given.
    mutating func certificateFile(_ key: SettingKey, default standard: String?) -> String? {
        value(
            key,
            default: standard,
            rule: "the name of a file of certificates in PEM form",
            shown: { $0.map { .text($0) } ?? .none },
            parse: { text in
                if text.isEmpty {
                    return .some(nil)
                }
                return Self.isFileName(text) ? .some(text) : nil
            }
        )
    }
}

extension QuotedValue {
    /// The address of a proxy as a message may show it, with `***` in the place of what may be a credential.
    static func proxy(_ text: String) -> String {
        let masked = ProxyURL.masked(text)
        guard let at = masked.lastIndex(of: "@") else {
            return QuotedValue(masked).description
        }
        // Of what stands before the sign nothing is left but the scheme.
        let rest = QuotedValue(String(masked[masked.index(after: at)...])).description
        return rest.hasPrefix("\"") ? "\"" + masked[...at] + rest.dropFirst() : rest
    }
}
