import Foundation
import GatewayTestKit
import Logging
import Synchronization

@testable import GatewaySettings

/// A file of settings, and what takes up its changes.
final class ReloadBench {
    let folder: TemporaryFolder
    let file: String
    let log = CapturedLog()
    private let taken: TakenSettings
    private(set) var reloader: SettingsReloader
    private var writes = 0

    init(_ yaml: String = "", environment: [String: String] = [:]) throws {
        folder = try TemporaryFolder()
        file = try folder.write(yaml, to: "gateway.yaml")
        let loaded = try Settings.load(file: file, environment: environment)
        let taken = TakenSettings(loaded.settings)
        self.taken = taken
        reloader = SettingsReloader(loaded, environment: environment, logger: log.logger, apply: taken.take)
        settle()
    }

    /// What is in force.
    var settings: Settings {
        taken.settings
    }

    /// Writes the file anew; no two versions have one length, so that a coarse file clock does not matter.
    func write(_ yaml: String, to name: String = "gateway.yaml") throws {
        writes += 1
        _ = try folder.write(yaml + "\n" + String(repeating: "#", count: writes * 100), to: name)
    }

    func look() {
        reloader.look()
    }

    /// Looks until a file that is left alone has been read.
    func settle() {
        look()
        look()
    }

    func reload() {
        reloader.reload()
    }
}

/// The settings that were taken up last.
final class TakenSettings: Sendable {
    private let current: Mutex<Settings>

    init(_ settings: Settings) {
        current = Mutex(settings)
    }

    var settings: Settings {
        current.withLock(\.self)
    }

    @Sendable func take(_ settings: Settings) {
        current.withLock { $0 = settings }
    }
}
