import GatewayKling
import GatewayModel
import GatewaySettings
import GatewayTelemetry
import Logging

/// Puts other upstream keys in force while the gateway runs: the log hides them before anything is sent with them.
struct KeyringUpdate: Sendable {
    let keyring: LiveKeyring
    let redactor: Redactor
    let live: LiveSettings
    let logger: Logger

    /// Takes keys up.
    /// - Returns: Whether they are others than those in force.
    /// - Throws: What is wrong with them; then those in force stay.
    func take(_ entries: [UpstreamKeyEntry]) throws(ConfigurationError) -> Bool {
        let ring = try UpstreamKeyring(configured: entries)
        let before = keyring.shares
        guard ring.shares != before else {
            return false
        }
        redactor.register(entries)
        let (added, removed) = try replace(with: ring)
        live.note(ring.shares)
        var metadata: Logger.Metadata = ["keys": "\(ring.shares.map(\.text).joined(separator: ", "))"]
        metadata["added"] = added.isEmpty ? nil : "\(added.map(\.text).joined(separator: ", "))"
        metadata["removed"] = removed.isEmpty ? nil : "\(removed.map(\.text).joined(separator: ", "))"
        logger.notice(
            "upstream keys taken up; one that was removed still asks for the videos that it made",
            metadata: metadata
        )
        return true
    }

    private func replace(
        with ring: UpstreamKeyring
    ) throws(ConfigurationError) -> (added: [UpstreamKeyID], removed: [UpstreamKeyID]) {
        do throws(GatewayError) {
            return try keyring.replace(with: ring, at: SystemClock().uptime)
        } catch {
            throw ConfigurationError(ofUpstreamKeys: error)
        }
    }
}

extension ConfigurationError {
    /// Keys that are wrong together or cannot be sent.
    fileprivate init(ofUpstreamKeys error: GatewayError) {
        let key = SettingKey.upstreamKeyFile.rawValue
        self.init([ConfigurationProblem(key: key, "\(key): \(error.message)")])
    }
}

extension Redactor {
    /// Hides keys in every line from now on.
    func register(_ entries: [UpstreamKeyEntry]) {
        for entry in entries {
            entry.key.withExposedText { register($0) }
        }
    }
}

extension UpstreamKeyring {
    /// Puts the keys of files or variables on a ring.
    /// - Throws: What is wrong with them; no key is shown.
    init(configured entries: [UpstreamKeyEntry]) throws(ConfigurationError) {
        do throws(GatewayError) {
            try self.init(entries)
        } catch {
            throw ConfigurationError(ofUpstreamKeys: error)
        }
    }

    /// - Throws: `invalidField` for a key that can be none; it is not shown.
    init(_ entries: [UpstreamKeyEntry]) throws(GatewayError) {
        var keys: [Entry] = []
        for entry in entries {
            let key = try UpstreamKey(reading: entry.key.withExposedText(\.self))
            keys.append(Entry(key, name: entry.name, weight: entry.weight))
        }
        try self.init(keys)
    }
}

extension UpstreamKeyShare {
    /// Its names and its weight, for the log.
    var text: String {
        id.text + (name.map { " (\($0))" } ?? "") + " weight=\(weight)"
    }
}
