import Configuration
import GatewayModel
import Synchronization

/// Reads the settings one after the other: from the environment, else from the file, else the default.
///
/// It stops at nothing: a value that breaks its rule becomes a problem, and the default stands in for it, so that one
/// look finds all problems.
struct SettingsReading {
    private let reader: ConfigReader
    private let recorder = OriginRecorder()
    private let lines: [SettingKey: Int]
    private let path: String
    /// The whole environment, for what the operating system or systemd names.
    let environment: [String: String]
    private(set) var problems: [ConfigurationProblem] = []
    private(set) var listing: [EffectiveSetting] = []
    private(set) var refused: Set<SettingKey> = []

    /// Reads from these sources; of the environment, settings are only the gateway's own variables.
    init(file: SettingsFile, environment: [String: String]) {
        let variables = environment.filter { $0.key.hasPrefix(SettingKey.variablePrefix) }
        let prefix = ConfigKey([String(SettingKey.variablePrefix.dropLast()).lowercased()])
        let values = file.values.map { (AbsoluteConfigKey($0.key.configKey), ConfigValue($0.value, isSecret: false)) }
        reader = ConfigReader(
            providers: [
                EnvironmentVariablesProvider(environmentVariables: variables).prefixKeys(with: prefix),
                InMemoryProvider(name: file.path, values: Dictionary(values) { $1 }),
            ],
            accessReporter: recorder
        )
        lines = file.lines
        path = file.path
        self.environment = environment
    }

    /// Reads a single value by its rule.
    /// - Parameter quoted: How a message shows a value that breaks the rule.
    mutating func value<Value>(
        _ key: SettingKey,
        default standard: Value,
        rule: @autoclosure () -> String,
        quoted: (String) -> String = { QuotedValue($0).description },
        shown: (Value) -> EffectiveSetting.Value,
        parse: (String) -> Value?
    ) -> Value {
        guard let text = reader.string(forKey: key.configKey) else {
            list(key, shown(standard), .standard)
            return standard
        }
        let origin = originOfLastValue(key)
        guard let value = parse(text) else {
            refuse(key, "\(key.rawValue) is \(quoted(text)), but must be \(rule()).", at: origin)
            return standard
        }
        list(key, shown(value), origin)
        return value
    }

    /// Reads a list of texts and where it came from; nothing when nobody set it.
    mutating func texts(_ key: SettingKey) -> (texts: [String], origin: SettingOrigin)? {
        reader.stringArray(forKey: key.configKey).map { ($0, originOfLastValue(key)) }
    }

    /// Notes what is in force.
    mutating func list(_ key: SettingKey, _ value: EffectiveSetting.Value, _ origin: SettingOrigin) {
        listing.append(EffectiveSetting(key: key, value: value, origin: origin))
    }

    /// Notes a problem of one key.
    mutating func refuse(_ key: SettingKey, _ message: String, at origin: SettingOrigin) {
        refused.insert(key)
        problems.append(
            ConfigurationProblem(
                place: origin == .standard ? nil : origin.description,
                key: key.rawValue,
                message
            )
        )
    }

    /// Notes problems of one key that were found elsewhere.
    mutating func refuse(_ found: [ConfigurationProblem], of key: SettingKey) {
        if !found.isEmpty {
            refused.insert(key)
            problems += found
        }
    }

    /// Where the value of a key came from that has been read.
    func origin(of key: SettingKey) -> SettingOrigin {
        listing.first { $0.key == key }?.origin ?? .standard
    }

    private func originOfLastValue(_ key: SettingKey) -> SettingOrigin {
        guard let name = recorder.nameOfLastValue else {
            return .standard
        }
        return name == key.variable ? .environment(variable: name) : .file(path: path, line: lines[key] ?? 0)
    }
}

extension SettingKey {
    fileprivate var configKey: ConfigKey {
        ConfigKey(rawValue.split(separator: ".").map(String.init))
    }
}

/// Notes under which name the configuration reader found the value that it returned last.
final class OriginRecorder: AccessReporter {
    private let lastName = Mutex<String?>(nil)

    /// The variable's name or the file's key; nothing when no provider had a value.
    var nameOfLastValue: String? {
        lastName.withLock { $0 }
    }

    func report(_ event: AccessEvent) {
        let names = event.providerResults.compactMap { result in
            switch result.result {
            case .success(let found) where found.value != nil: found.encodedKey
            case .success, .failure: nil
            }
        }
        lastName.withLock { $0 = names.first }
    }
}
