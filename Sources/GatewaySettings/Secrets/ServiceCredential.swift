import Glibc

/// The upstream key of a service that is installed on this machine: systemd hands it to that service alone.
struct ServiceCredential: Hashable {
    /// Where systemd looks for units, the operator's own first.
    static let unitFolders = [
        "/etc/systemd/system", "/run/systemd/system", "/usr/local/lib/systemd/system", "/usr/lib/systemd/system",
        "/lib/systemd/system",
    ]
    private static let unit = "kling-gateway.service"
    private static let maximumUnitBytes = 1 << 16

    /// The file that systemd takes the key from.
    let file: String

    /// What the first unit names that is found; nothing when it takes the key from no file.
    static func installed(in folders: [String] = unitFolders) -> ServiceCredential? {
        for folder in folders {
            if let unit = try? SmallFile(path: "\(folder)/\(unit)", maximumBytes: maximumUnitBytes) {
                return ServiceCredential(unit: String(decoding: unit.bytes, as: UTF8.self))
            }
        }
        return nil
    }

    /// Reads a unit; the last of its lines counts.
    init?(unit text: String) {
        let prefix = "LoadCredential=\(UpstreamKeySource.credentialName):"
        let files = text.split(whereSeparator: \.isNewline).filter { $0.hasPrefix(prefix) }
            .map { $0.dropFirst(prefix.count) }
        guard let file = files.last, file.hasPrefix("/") else {
            return nil
        }
        self.file = String(file)
    }

    /// How a command gets the same key.
    var hint: String {
        "The service's own is in \(QuotedValue(file)): for a command, set \(SettingKey.upstreamKeyFile.variable) to that, as root."
    }

    /// Whether it is there, as far as this user can tell, and may not be read.
    var isHidden: Bool {
        access(file, R_OK) != 0 && errno == EACCES
    }
}
