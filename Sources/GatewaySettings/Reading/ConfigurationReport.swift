/// What `config check` finds: everything that would stop the start, and what an operator should think about again.
package struct ConfigurationReport: Sendable, Encodable {
    /// Whether the gateway would start.
    package let valid: Bool
    /// What would stop it.
    package let problems: [ConfigurationProblem]
    /// What is allowed but probably not meant.
    package let warnings: [String]

    /// Reads settings and secrets as the start would.
    package init(file: String?, environment: [String: String]) {
        do throws(ConfigurationError) {
            let loaded = try Settings.load(file: file, environment: environment)
            let secrets = try loaded.settings.readSecrets(environment: environment)
            valid = true
            problems = []
            warnings = loaded.warnings + secrets.warnings
        } catch {
            valid = false
            problems = error.problems
            warnings = []
        }
    }
}
