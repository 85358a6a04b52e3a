import GatewayModel
import GatewayTelemetry
import Logging
import WebAddresses

/// What a setting may hold, and how it is read.
package struct SettingKind<Value: Sendable>: Sendable {
    /// Whether the file may give several values.
    var isList = false
    /// Reads the value of a key; the default stands in for one that nobody set or that breaks its rule.
    let read: @Sendable (SettingKey, Value, inout SettingsReading) -> Value
}

extension SettingKind<Int> {
    /// A whole number.
    /// - Parameter orZero: Whether it may be 0 as well.
    static func integer(_ range: ClosedRange<Int>, orZero: Bool = false) -> SettingKind {
        SettingKind { $2.integer($0, default: $1, in: range, orZero: orZero) }
    }
}

extension SettingKind<Duration> {
    /// A number of seconds, to the millisecond.
    static func seconds(_ range: ClosedRange<Double>) -> SettingKind {
        let bounds = [range.lowerBound, range.upperBound].map { Duration.milliseconds(Int64(($0 * 1000).rounded())) }
        return seconds(bounds[0]...bounds[1])
    }

    /// The same with bounds that somebody else knows.
    static func seconds(_ range: ClosedRange<Duration>) -> SettingKind {
        SettingKind { $2.seconds($0, default: $1, in: range) }
    }
}

extension SettingKind<Money> {
    /// An amount of money that is not negative.
    static var money: SettingKind {
        SettingKind { $2.money($0, default: $1) }
    }
}

extension SettingKind<Double> {
    /// A share of something.
    static var ratio: SettingKind {
        SettingKind { $2.ratio($0, default: $1) }
    }
}

extension SettingKind<Bool> {
    /// `true` or `false`.
    static var flag: SettingKind {
        SettingKind { $2.flag($0, default: $1) }
    }
}

extension SettingKind where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
    /// One of a few words.
    static var choice: SettingKind {
        SettingKind { $2.choice($0, default: $1) }
    }
}

extension SettingKind<String> {
    /// The address of a listener.
    static var host: SettingKind {
        SettingKind { $2.host($0, default: $1) }
    }

    /// The name of a time zone.
    static var timeZone: SettingKind {
        SettingKind { $2.timeZone($0, default: $1) }
    }

    /// The name of a folder.
    static var folder: SettingKind {
        SettingKind { $2.folder($0, default: $1) }
    }

    /// Where the upstream is.
    static var baseURL: SettingKind {
        SettingKind { $2.baseURL($0, default: $1) }
    }

    /// The path of an upstream call, with or without a place for the task's id.
    static func requestPath(placeholder: Bool) -> SettingKind {
        SettingKind { $2.requestPath($0, default: $1, placeholder: placeholder) }
    }
}

extension SettingKind<String?> {
    /// The name of a file that holds a secret, or nothing.
    static var secretFile: SettingKind {
        SettingKind { $2.file($0, default: $1) }
    }

    /// The name of a file of certificates, or nothing.
    static var certificateFile: SettingKind {
        SettingKind { $2.certificateFile($0, default: $1) }
    }

    /// Where others reach the gateway, or nothing.
    static var publicURL: SettingKind {
        SettingKind { $2.publicURL($0, default: $1) }
    }
}

extension SettingKind<ProxyURL?> {
    /// An outgoing proxy, or none.
    static var proxy: SettingKind {
        SettingKind { $2.proxy($0, default: $1) }
    }
}

extension SettingKind<StoreURL> {
    /// Where the ledger is kept.
    static var storeURL: SettingKind {
        SettingKind { $2.storeURL($0, default: $1) }
    }
}

extension SettingKind<UpstreamKeySource> {
    /// The names of files that hold an upstream key each.
    static var keyFiles: SettingKind {
        SettingKind(isList: true) { $2.upstreamKeys($0, default: $1) }
    }
}

extension SettingKind<[IPNetwork]> {
    /// Networks, or none.
    static var networks: SettingKind {
        SettingKind(isList: true) { $2.networks($0, default: $1) }
    }
}

extension SettingKind<[LogRoom: Logger.Level]> {
    /// Levels of the log for single rooms, or none.
    static var logLevels: SettingKind {
        SettingKind(isList: true) { $2.logLevels($0, default: $1) }
    }
}

extension SettingKind<[AllowedTargets.Entry]> {
    /// Where callers may be told, or nothing.
    static var targets: SettingKind {
        SettingKind(isList: true) { $2.targets($0, default: $1) }
    }
}
