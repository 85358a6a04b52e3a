import Glibc

extension SettingsReading {
    /// How many upstream keys there may be at once.
    static let maximumKeyFiles = 16

    /// Finds where the upstream's keys are: in the files named, else in the environment, else among systemd's
    /// credentials.
    mutating func upstreamKeys(_ key: SettingKey, default standard: UpstreamKeySource) -> UpstreamKeySource {
        if let (names, origin) = texts(key), names != [""] {
            guard (1...Self.maximumKeyFiles).contains(names.count), Set(names).count == names.count,
                names.allSatisfy(Self.isSecretFileName)
            else {
                let rule = "1 to \(Self.maximumKeyFiles) different names of files that hold a key each, not the keys"
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
