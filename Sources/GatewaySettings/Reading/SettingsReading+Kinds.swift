import GatewayLedger
import GatewayModel
import Glibc
import WebAddresses

extension SettingsReading {
    /// Reads a whole number.
    mutating func integer(
        _ key: SettingKey,
        default standard: Int,
        in range: ClosedRange<Int>,
        orZero: Bool
    ) -> Int {
        value(
            key,
            default: standard,
            rule: "\(orZero ? "0, or " : "")a whole number from \(range.lowerBound) to \(range.upperBound)",
            shown: { .integer($0) },
            parse: { text in
                let isPlain = text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
                return isPlain ? Int(text).flatMap { range.contains($0) || orZero && $0 == 0 ? $0 : nil } : nil
            }
        )
    }

    /// Reads a number of seconds.
    mutating func seconds(
        _ key: SettingKey,
        default standard: Duration,
        in range: ClosedRange<Duration>
    ) -> Duration {
        value(
            key,
            default: standard,
            rule: "a number of seconds from \(range.lowerBound.secondsText) to \(range.upperBound.secondsText)",
            shown: { .seconds($0) },
            parse: { Duration(seconds: $0).flatMap { range.contains($0) ? $0 : nil } }
        )
    }

    /// Reads an amount of money.
    mutating func money(_ key: SettingKey, default standard: Money) -> Money {
        value(
            key,
            default: standard,
            rule: "an amount of money, 0 or more, such as 12.50",
            shown: { .text($0.description) },
            parse: { Money(decimal: $0) }
        )
    }

    /// Reads a truth value.
    mutating func flag(_ key: SettingKey, default standard: Bool) -> Bool {
        value(key, default: standard, rule: "true or false", shown: { .flag($0) }, parse: { Bool($0) })
    }

    /// Reads one of a few words.
    mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ key: SettingKey,
        default standard: Choice
    ) -> Choice {
        value(
            key,
            default: standard,
            rule: "one of " + Choice.allCases.map(\.rawValue).joined(separator: ", "),
            shown: { .text($0.rawValue) },
            parse: { Choice(rawValue: $0) }
        )
    }

    /// Reads the address of a listener.
    mutating func host(_ key: SettingKey, default standard: String) -> String {
        value(
            key,
            default: standard,
            rule: ListenHost.rule,
            shown: { .text($0) },
            parse: { ListenHost($0) == nil ? nil : $0 }
        )
    }

    /// Reads the name of a time zone.
    mutating func timeZone(_ key: SettingKey, default standard: String) -> String {
        value(
            key,
            default: standard,
            rule: "a time zone by name, such as Europe/Berlin or UTC",
            shown: { .text($0) },
            parse: { QuotaCalendar(timeZone: $0) == nil ? nil : $0 }
        )
    }

    /// Reads the name of a folder.
    mutating func folder(_ key: SettingKey, default standard: String) -> String {
        value(
            key,
            default: standard,
            rule: "the name of a folder",
            shown: { .text($0) },
            parse: { Self.isFileName($0) ? $0 : nil }
        )
    }

    /// Reads the name of a file that holds a secret; an empty one counts as not given.
    mutating func file(_ key: SettingKey, default standard: String?) -> String? {
        value(
            key,
            default: standard,
            rule: "the name of a file that holds the secret, not the secret",
            shown: { $0.map { .text($0) } ?? .none },
            parse: { text in
                if text.isEmpty {
                    return .some(nil)
                }
                return Self.isSecretFileName(text) ? .some(text) : nil
            }
        )
    }

    static func isFileName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
    }

    /// Whether a text can be the name of a file, and is not by mistake the secret that the file should hold.
    static func isSecretFileName(_ text: String) -> Bool {
        isFileName(text) && (text.contains("/") || !QuotedValue.isLikelySecret(text))
    }
}

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

    /// Reads where others reach the gateway, whichever way they do.
    mutating func publicURL(_ key: SettingKey, default standard: String?) -> String? {
        value(
            key,
            default: standard,
            rule: "http:// or \(UpstreamURL.rule)",
            shown: { $0.map { .text($0) } ?? .none },
            parse: { text in
                text.isEmpty ? .some(nil) : UpstreamURL(text).map { .some($0.text) }
            }
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

extension SettingsReading {
    /// How many networks a setting may name.
    static let maximumNetworks = 64

    /// Reads networks; an empty text counts as none.
    mutating func networks(_ key: SettingKey, default standard: [IPNetwork]) -> [IPNetwork] {
        guard let (texts, origin) = texts(key), !texts.isEmpty, texts != [""] else {
            list(key, .none, .standard)
            return standard
        }
        let networks = texts.compactMap { IPNetwork($0) }
        guard networks.count == texts.count, networks.count <= Self.maximumNetworks else {
            let shown = texts.first { IPNetwork($0) == nil }.map { QuotedValue($0).description } ?? "too long"
            let rule = "\(IPNetwork.rule), or a list of at most \(Self.maximumNetworks) of them"
            refuse(key, "\(key.rawValue) is \(shown), but must be \(rule).", at: origin)
            return standard
        }
        list(key, networks.count == 1 ? .text(networks[0].text) : .list(networks.map(\.text)), origin)
        return networks
    }

    /// How many targets a setting may name.
    static let maximumTargets = 256

    /// Reads where callers may be told; an empty text counts as nothing listed.
    mutating func targets(_ key: SettingKey, default standard: [AllowedTargets.Entry]) -> [AllowedTargets.Entry] {
        guard let (texts, origin) = texts(key), !texts.isEmpty, texts != [""] else {
            list(key, .none, .standard)
            return standard
        }
        let entries = texts.compactMap { AllowedTargets.Entry($0) }
        guard entries.count == texts.count, entries.count <= Self.maximumTargets else {
            let wrong = texts.first { AllowedTargets.Entry($0) == nil }
            let shown = wrong.map { QuotedValue($0).description } ?? "too long"
            let rule = "\(AllowedTargets.Entry.rule), or a list of at most \(Self.maximumTargets) of them"
            refuse(key, "\(key.rawValue) is \(shown), but must be \(rule).", at: origin)
            return standard
        }
        list(key, entries.count == 1 ? .text(entries[0].text) : .list(entries.map(\.text)), origin)
        return entries
    }

    /// How many upstream keys there may be at once.
    static let maximumKeyFiles = 16

    /// Finds where the upstream's keys are: in the files named, else in the environment, else among systemd's
    /// credentials.
    mutating func upstreamKeys(_ key: SettingKey, default standard: UpstreamKeySource) -> UpstreamKeySource {
        if let (names, origin) = texts(key), names != [""] {
            guard (1...Self.maximumKeyFiles).contains(names.count), Set(names).count == names.count,
                names.allSatisfy(Self.isSecretFileName)
            else {
                let rule = "1 to \(Self.maximumKeyFiles) different names of files that hold keys, not the keys"
                let shown = names.map { QuotedValue($0).description }.joined(separator: ", ")
                refuse(key, "upstream.key_file is \(shown), but must be \(rule).", at: origin)
                return standard
            }
            list(key, names.count == 1 ? .text(names[0]) : .list(names), origin)
            return .files(names)
        }
        list(key, .none, .standard)
        if let value = environment[UpstreamKeySource.variable], !value.isEmpty {
            return .environment
        }
        if let folder = environment[UpstreamKeySource.credentialsVariable], !folder.isEmpty {
            let path = "\(folder)/\(UpstreamKeySource.credentialName)"
            return access(path, F_OK) == 0 ? .credential(path: path) : standard
        }
        return standard
    }
}
