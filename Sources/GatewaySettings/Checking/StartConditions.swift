import Glibc

#if Postgres
import GatewayPostgres
#endif

/// What a start needs of the machine: folders that can be written, and addresses to listen on.
struct StartConditions {
    private let loaded: LoadedSettings
    private(set) var problems: [ConfigurationProblem] = []
    private(set) var notes: [String] = []

    init(_ loaded: LoadedSettings) {
        self.loaded = loaded
    }

    /// Looks at everything, and changes nothing.
    mutating func look() {
        let settings = loaded.settings
        lookAtArchive(settings.archivePath)
        switch settings.storeURL {
        case .sqlite(let path): lookAtStore(path)
        #if Postgres
        case .postgres(let url): lookAtDatabase(url)
        #endif
        }
        look(
            at: ListenAddress(host: settings.serverHost, port: settings.serverPort),
            SettingKey.serverHost,
            SettingKey.serverPort
        )
        look(
            at: ListenAddress(host: settings.adminHost, port: settings.adminPort),
            SettingKey.adminHost,
            SettingKey.adminPort
        )
    }

    /// The start makes the archive's folder, and those above it.
    private mutating func lookAtArchive(_ path: String) {
        if let obstacle = FolderAccess.obstacle(toMaking: path) {
            refuse(SettingKey.archivePath, "archive.path is \(QuotedValue(path)), but \(obstacle).")
        }
    }

    /// The start makes the store's file, but no folder.
    private mutating func lookAtStore(_ path: String) {
        let folder = FolderAccess.parent(of: path)
        if let obstacle = FolderAccess.obstacle(toUsing: folder) {
            refuse(SettingKey.storeURL, "store.url is \(QuotedValue("sqlite:" + path)), but \(obstacle).")
            return
        }
        for file in ["", "-wal", "-shm", ".lock"].map({ path + $0 }) {
            if let obstacle = FolderAccess.obstacle(toFile: file) {
                refuse(SettingKey.storeURL, "store.url is \(QuotedValue("sqlite:" + path)), but \(obstacle).")
            }
        }
    }

    #if Postgres
    /// Where such a file is missing, libpq refuses to connect.
    private mutating func lookAtDatabase(_ url: PostgresURL) {
        for (name, path) in url.encryptionFiles where access(path, R_OK) != 0 {
            let reason = String(cString: strerror(errno))
            refuse(
                SettingKey.storeURL,
                "store.url: the file \(QuotedValue(path)) of \(name) cannot be read: \(reason)."
            )
        }
    }
    #endif

    private mutating func look(at address: ListenAddress, _ hostKey: SettingKey, _ portKey: SettingKey) {
        switch address.trial() {
        case .free: break
        case .taken:
            notes.append(
                "\(portKey.rawValue): port \(address.port) of \(address.host) is in use; that is as it should be if this "
                    + "gateway is running."
            )
        case .noSuchHost:
            refuse(hostKey, "\(hostKey.rawValue) is \(QuotedValue(address.host)), which is no address of this machine.")
        case .forbidden:
            refuse(portKey, "\(portKey.rawValue) is \(address.port), which this user may not listen on.")
        case .failed(let number):
            let reason = String(cString: strerror(number))
            refuse(portKey, "\(portKey.rawValue) is \(address.port), which cannot be listened on: \(reason).")
        }
    }

    private mutating func refuse(_ key: SettingKey, _ message: String) {
        let origin = loaded.listing.first { $0.key == key }?.origin ?? .standard
        problems.append(
            ConfigurationProblem(
                place: origin == .standard ? nil : origin.description,
                key: key.rawValue,
                message
            )
        )
    }
}
