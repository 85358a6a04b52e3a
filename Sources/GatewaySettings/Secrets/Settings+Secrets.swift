package import GatewayModel
import Glibc

extension Settings {
    /// The shortest upstream key, in bytes.
    package static let minimumUpstreamKeyBytes = 8
    /// The shortest admin token, in bytes.
    package static let minimumAdminTokenBytes = 16
    /// The shortest pepper, in bytes.
    package static let minimumPepperBytes = 32
    /// The shortest secret that a sealing key is made of, in bytes.
    package static let minimumSealingKeyBytes = 32

    /// Reads every secret that a running gateway needs.
    /// - Throws: every problem at once, a missing upstream key among them.
    package func readSecrets(environment: [String: String]) throws(ConfigurationError) -> GatewaySecrets {
        try readSecrets(environment: environment, service: .installed())
    }

    /// - Parameter service: Where the service that is installed here gets its key, for a message.
    func readSecrets(
        environment: [String: String],
        service: @autoclosure () -> ServiceCredential?
    ) throws(ConfigurationError) -> GatewaySecrets {
        var reading = SecretReading()
        let secrets = (
            keys: upstreamKeys(&reading, environment: environment, service: service), token: adminToken(&reading),
            pepper: pepper(&reading), sealingKey: sealingKey(&reading)
        )
        guard reading.problems.isEmpty else {
            throw ConfigurationError(reading.problems)
        }
        return GatewaySecrets(
            upstreamKeys: secrets.keys,
            adminToken: secrets.token,
            pepper: secrets.pepper,
            sealingKey: secrets.sealingKey,
            warnings: reading.warnings
        )
    }

    /// Reads the pepper alone, for commands that make keys; none when the gateway makes its own.
    /// - Throws: what is wrong with its file.
    package func readPepper() throws(ConfigurationError) -> Secret? {
        var reading = SecretReading()
        let pepper = pepper(&reading)
        guard reading.problems.isEmpty else {
            throw ConfigurationError(reading.problems)
        }
        return pepper
    }

    /// Reads the upstream's keys alone, for a server that runs.
    /// - Throws: every problem at once.
    package func readUpstreamKeys(
        environment: [String: String]
    ) throws(ConfigurationError) -> (keys: [UpstreamKeyEntry], warnings: [String]) {
        var reading = SecretReading()
        let keys = upstreamKeys(&reading, environment: environment) { nil }
        guard reading.problems.isEmpty else {
            throw ConfigurationError(reading.problems)
        }
        return (keys, reading.warnings)
    }

    private func upstreamKeys(
        _ reading: inout SecretReading,
        environment: [String: String],
        service: () -> ServiceCredential?
    ) -> [UpstreamKeyEntry] {
        let keys = eachUpstreamKey(&reading, environment: environment, service: service)
        reading.check(keys)
        return keys
    }

    private func eachUpstreamKey(
        _ reading: inout SecretReading,
        environment: [String: String],
        service: () -> ServiceCredential?
    ) -> [UpstreamKeyEntry] {
        switch self.upstreamKeyFile {
        case .files(let names):
            // The first file's keys make new videos, those behind it ask for their own, unless a line says otherwise.
            return names.enumerated()
                .flatMap { index, name in reading.upstreamKeys(file: name, standardWeight: index == 0 ? 1 : 0) }
        case .credential(let path):
            // systemd guards the folder, and its access list makes the file look open to a group.
            return reading.upstreamKeys(file: path, standardWeight: 1, isPrivate: false)
        case .environment:
            let name = UpstreamKeySource.variable
            let text = SecretReading.trimmed(Array(environment[name, default: ""].utf8))
            let key = reading.upstreamKey(text, at: "the variable \(name)", standardWeight: 1)
            return [key].compactMap(\.self)
        case .nowhere:
            reading.refuse(
                SettingKey.upstreamKeyFile,
                "there is no upstream key. Name a file that holds it in upstream.key_file, or set the variable "
                    + "\(UpstreamKeySource.variable), or give the service the systemd credential deerapi_key."
                    + (service().map { " " + $0.hint } ?? "")
            )
            return []
        }
    }

    private func adminToken(_ reading: inout SecretReading) -> Secret? {
        self.adminTokenFile.flatMap {
            reading.line(file: $0, key: SettingKey.adminTokenFile, minimum: Self.minimumAdminTokenBytes)
        }
    }

    /// A file that is not there is made by a start, and by nothing else.
    private func sealingKey(_ reading: inout SecretReading) -> Secret? {
        guard let file = self.webhooksSealingKeyFile, access(file, F_OK) == 0 || errno != ENOENT else {
            return nil
        }
        return reading.bytes(
            file: file,
            key: SettingKey.webhooksSealingKeyFile,
            minimum: Self.minimumSealingKeyBytes
        )
    }

    private func pepper(_ reading: inout SecretReading) -> Secret? {
        self.authPepperFile.flatMap {
            reading.bytes(file: $0, key: SettingKey.authPepperFile, minimum: Self.minimumPepperBytes)
        }
    }
}

/// Reads secrets from their files, and notes what is wrong with them without quoting them.
struct SecretReading {
    /// The largest file that may hold a secret, in bytes.
    static let maximumFileBytes = 4096

    private(set) var problems: [ConfigurationProblem] = []
    private(set) var warnings: [String] = []

    /// Reads a file whose bytes are the secret.
    mutating func bytes(file path: String, key: SettingKey, minimum: Int, isPrivate: Bool = true) -> Secret? {
        contents(path, key, isPrivate: isPrivate)
            .flatMap { checked($0, "the file \(QuotedValue(path))", key, minimum: minimum) }
    }

    /// Reads a file whose one line is the secret.
    mutating func line(file path: String, key: SettingKey, minimum: Int, isPrivate: Bool = true) -> Secret? {
        contents(path, key, isPrivate: isPrivate)
            .flatMap { line($0, name: "the file \(QuotedValue(path))", key: key, minimum: minimum) }
    }

    /// Takes a secret from a text, without the white space around it.
    mutating func line(_ bytes: [UInt8], name: String, key: SettingKey, minimum: Int) -> Secret? {
        secretLine(Self.trimmed(bytes), name: name, key: key, minimum: minimum)
    }

    /// A text without the white space around it.
    static func trimmed(_ bytes: [UInt8]) -> [UInt8] {
        let isSpace: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0D).contains($0) }
        return Array(bytes.drop(while: isSpace).reversed().drop(while: isSpace).reversed())
    }

    /// Takes a secret from a text that has no white space around it.
    mutating func secretLine(_ trimmed: [UInt8], name: String, key: SettingKey, minimum: Int) -> Secret? {
        guard trimmed.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            refuse(key, "\(name) must hold one line of visible ASCII characters without spaces.")
            return nil
        }
        return checked(trimmed, name, key, minimum: minimum)
    }

    /// Notes a problem.
    mutating func refuse(_ key: SettingKey, _ message: String) {
        problems.append(ConfigurationProblem(key: key.rawValue, "\(key.rawValue): \(message)"))
    }

    private mutating func checked(_ bytes: [UInt8], _ name: String, _ key: SettingKey, minimum: Int) -> Secret? {
        guard !bytes.isEmpty else {
            refuse(key, "\(name) is empty.")
            return nil
        }
        guard bytes.count >= minimum else {
            refuse(key, "\(name) holds \(bytes.count) bytes, but must hold at least \(minimum).")
            return nil
        }
        return Secret(bytes)
    }

    /// Reads a file whole, and warns where others may read it too.
    mutating func contents(_ path: String, _ key: SettingKey, isPrivate: Bool) -> [UInt8]? {
        do throws(SmallFileTrouble) {
            let file = try SmallFile(path: path, maximumBytes: Self.maximumFileBytes)
            if isPrivate, file.isOpenToOthers {
                warnings.append(
                    "\(key.rawValue): the file \(QuotedValue(path)) is open to others than its owner "
                        + "(mode \(file.mode)); chmod it to 0600."
                )
            }
            return file.bytes
        } catch {
            refuse(key, "the file \(QuotedValue(path)) \(error).")
            return nil
        }
    }
}
