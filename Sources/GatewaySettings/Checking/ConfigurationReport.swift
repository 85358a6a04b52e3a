import WebAddresses

// What `config check` finds without a store. In: the settings, the secrets, and the machine that it runs on. Out:
// problems that would stop the start, warnings, and notes on what only the service itself could tell. What must hold:
// looking makes no file and no folder, binds a port for a moment at the most, and quotes no secret.

/// What `config check` finds: everything that would stop the start, and what an operator should think about again.
package struct ConfigurationReport: Sendable, Encodable {
    private enum CodingKeys: CodingKey {
        case valid
        case problems
        case warnings
        case notes
    }

    /// What would stop the start.
    package private(set) var problems: [ConfigurationProblem] = []
    /// What is allowed but probably not meant.
    package private(set) var warnings: [String] = []
    /// What is worth knowing, and may well be as it should.
    package private(set) var notes: [String] = []
    /// The settings, where they could be read.
    package private(set) var settings: Settings?

    /// Whether the gateway would start.
    package var valid: Bool {
        problems.isEmpty
    }

    /// Reads settings and secrets as the start would, and looks at folders and ports.
    package init(file: String?, environment: [String: String]) {
        self.init(file: file, environment: environment, service: .installed())
    }

    /// - Parameter service: Where the service that is installed here gets its key; nothing where there is none.
    init(file: String?, environment: [String: String], service: ServiceCredential?) {
        let loaded: LoadedSettings
        do throws(ConfigurationError) {
            loaded = try Settings.load(file: file, environment: environment)
        } catch {
            problems = error.problems
            return
        }
        settings = loaded.settings
        warnings = loaded.warnings
        readSecrets(of: loaded.settings, environment: environment, service: service)
        readNetwork(of: loaded.settings, environment: environment)
        var conditions = StartConditions(loaded)
        conditions.look()
        problems += conditions.problems
        notes += conditions.notes
    }

    /// Adds what somebody else has found.
    package mutating func add(
        problems more: [ConfigurationProblem] = [],
        warnings moreWarnings: [String] = [],
        notes moreNotes: [String] = []
    ) {
        problems += more
        warnings += moreWarnings
        notes += moreNotes
    }

    /// Writes whether it is valid first.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(valid, forKey: .valid)
        try container.encode(problems, forKey: .problems)
        try container.encode(warnings, forKey: .warnings)
        try container.encode(notes, forKey: .notes)
    }

    /// The key that systemd gives to the service is looked at where it comes from.
    private mutating func readSecrets(
        of settings: Settings,
        environment: [String: String],
        service: ServiceCredential?
    ) {
        var settings = settings
        if settings.upstreamKeyFile == .nowhere, let service {
            guard service.isHidden else {
                settings.upstreamKeyFile = .files([service.file])
                return read(settings, environment)
            }
            notes.append(
                """
                upstream.key_file: the service gets the key from \(QuotedValue(service.file)) when it starts; this user \
                may not read it.
                """
            )
            settings.upstreamKeyFile = .files([])
        }
        read(settings, environment)
    }

    /// The way to the upstream is worth a note where it is not the usual one.
    private mutating func readNetwork(of settings: Settings, environment: [String: String]) {
        do throws(ConfigurationError) {
            let network = try settings.readNetwork(environment: environment)
            if let choice = network.proxy(to: settings.upstreamBaseURL) {
                notes.append(
                    "\(SettingKey.upstreamProxy.rawValue): the upstream is reached through the proxy \(choice.description)."
                )
            }
            notes += network.certificates.map { file in
                let place = file.source == Settings.certificateVariable ? "instead of" : "beside"
                return
                    "\(file.source): the certificates of \(QuotedValue(file.path)) are trusted \(place) the system's."
            }
        } catch {
            problems += error.problems
        }
    }

    private mutating func read(_ settings: Settings, _ environment: [String: String]) {
        do throws(ConfigurationError) {
            warnings += try settings.readSecrets(environment: environment).warnings
        } catch {
            problems += error.problems
        }
    }
}
