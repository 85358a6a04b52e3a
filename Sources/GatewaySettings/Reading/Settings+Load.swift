import GatewayModel

// Reads settings. In: a YAML file, if one is named, and environment variables. Out: `LoadedSettings` with the origin of
// each value, or every problem at once. What must hold: a variable overrides the file; an unknown name is a problem; no
// problem ends the reading, so that one run reports all of them.

extension Settings {
    /// Reads the settings from a file, where one is named, and from the environment, which has the last word.
    ///
    /// It looks at no file that holds a secret: `readSecrets` does.
    /// - Throws: every problem at once.
    package static func load(
        file path: String?,
        environment: [String: String]
    ) throws(ConfigurationError) -> LoadedSettings {
        try load(file: path.map { SettingsFile(path: $0) } ?? .absent, environment: environment)
    }

    static func load(file: SettingsFile, environment: [String: String]) throws(ConfigurationError) -> LoadedSettings {
        var reading = SettingsReading(file: file, environment: environment)
        let models = reading.catalogue(file, standard: try standardCatalogue())
        let settings = Settings(models: models, reading: &reading)
        reading.refuseUnsafeCombinations(of: settings)
        let problems = file.problems + SettingNames.problems(of: environment) + reading.problems
        guard problems.isEmpty else {
            throw ConfigurationError(problems)
        }
        let order = Dictionary(uniqueKeysWithValues: zip(SettingKey.allCases, 0...))
        return LoadedSettings(
            settings: settings,
            file: file.path.isEmpty ? nil : file.path,
            listing: reading.listing.sorted { order[$0.key, default: 0] < order[$1.key, default: 0] },
            warnings: settings.models.warnings + settings.timingWarnings
        )
    }

    private static func standardCatalogue() throws(ConfigurationError) -> Catalogue {
        do {
            return try Catalogue.standard()
        } catch {
            throw ConfigurationError([ConfigurationProblem(key: SettingKey.models.rawValue, error.message)])
        }
    }

    private var timingWarnings: [String] {
        guard self.serverDrainTimeout < self.upstreamRequestTimeout else {
            return []
        }
        return [
            "server.drain_timeout is shorter than upstream.request_timeout: a stop may cut off a submission, "
                + "which is then looked for after the next start."
        ]
    }
}

/// Settings together with where each came from, and what an operator should think about again.
package struct LoadedSettings: Sendable {
    /// The settings.
    package let settings: Settings
    /// The file that was read, if one was named.
    package let file: String?
    /// Every key in the order of the documentation.
    package let listing: [EffectiveSetting]
    /// What is allowed but probably not meant.
    package let warnings: [String]
}
