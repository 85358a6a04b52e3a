import Foundation
import GatewayTestKit
import Logging

@testable import GatewayApp

/// A file of settings, and what takes up its changes.
final class ReloadBench {
    let folder: ScratchFolder
    let file: String
    let log = CapturedLog()
    private(set) var reloader: SettingsReloader
    private var writes = 0

    init(_ yaml: String = "", environment: [String: String] = [:]) throws {
        folder = try ScratchFolder()
        file = try folder.write(yaml, to: "gateway.yaml")
        let loaded = try Settings.load(file: file, environment: environment)
        reloader = SettingsReloader(
            loaded,
            environment: environment,
            live: LiveSettings(loaded.settings),
            logger: log.logger
        )
        settle()
    }

    var live: LiveSettings {
        reloader.live
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
