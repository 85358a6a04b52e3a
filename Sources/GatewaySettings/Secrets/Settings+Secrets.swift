extension Settings {
    /// The shortest upstream key, in bytes.
    package static let minimumUpstreamKeyBytes = 8
    /// The shortest admin token, in bytes.
    package static let minimumAdminTokenBytes = 16
    /// The shortest pepper, in bytes.
    package static let minimumPepperBytes = 32

    /// Reads every secret that a running gateway needs.
    /// - Throws: every problem at once, a missing upstream key among them.
    package func readSecrets(environment: [String: String]) throws(ConfigurationError) -> GatewaySecrets {
        var reading = SecretReading()
        let secrets = (
            keys: upstreamKeys(&reading, environment: environment), token: adminToken(&reading),
            pepper: pepper(&reading)
        )
        guard reading.problems.isEmpty else {
            throw ConfigurationError(reading.problems)
        }
        return GatewaySecrets(
            upstreamKeys: secrets.keys,
            adminToken: secrets.token,
            pepper: secrets.pepper,
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

    private func upstreamKeys(_ reading: inout SecretReading, environment: [String: String]) -> [Secret] {
        let minimum = Self.minimumUpstreamKeyBytes
        switch self.upstreamKeyFile {
        case .files(let names):
            return names.compactMap { reading.line(file: $0, key: SettingKey.upstreamKeyFile, minimum: minimum) }
        case .credential(let path):
            // systemd guards the folder, and its access list makes the file look open to a group.
            let key = reading.line(file: path, key: SettingKey.upstreamKeyFile, minimum: minimum, isPrivate: false)
            return [key].compactMap(\.self)
        case .environment:
            let name = UpstreamKeySource.variable
            let text = Array(environment[name, default: ""].utf8)
            let key = reading.line(
                text,
                name: "the variable \(name)",
                key: SettingKey.upstreamKeyFile,
                minimum: minimum
            )
            return [key].compactMap(\.self)
        case .nowhere:
            reading.refuse(
                SettingKey.upstreamKeyFile,
                "there is no upstream key. Name a file that holds it in upstream.key_file, or set the variable "
                    + "\(UpstreamKeySource.variable), or give the service the systemd credential deerapi_key."
            )
            return []
        }
    }

    private func adminToken(_ reading: inout SecretReading) -> Secret? {
        self.adminTokenFile.flatMap {
            reading.line(file: $0, key: SettingKey.adminTokenFile, minimum: Self.minimumAdminTokenBytes)
        }
    }

    private func pepper(_ reading: inout SecretReading) -> Secret? {
        self.authPepperFile.flatMap {
            reading.bytes(file: $0, key: SettingKey.authPepperFile, minimum: Self.minimumPepperBytes)
        }
    }
}
