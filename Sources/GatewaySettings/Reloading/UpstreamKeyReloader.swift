package import Logging

/// Reads the files of upstream keys again, and has those in them put in force; bad ones leave everything as it is.
package struct UpstreamKeyReloader: Sendable {
    private let environment: [String: String]
    private let logger: Logger
    private let apply: @Sendable ([UpstreamKeyEntry]) throws(ConfigurationError) -> Bool
    private var source: UpstreamKeySource
    private var news: [String: FileChangeDetector] = [:]

    /// Makes a reloader; nothing is read yet.
    /// - Parameters:
    ///   - settings: Which say where the keys are that are in force.
    ///   - apply: Puts keys in force, and says whether they were others than those.
    package init(
        _ settings: Settings,
        environment: [String: String],
        logger: Logger,
        apply: @escaping @Sendable ([UpstreamKeyEntry]) throws(ConfigurationError) -> Bool
    ) {
        source = settings.upstreamKeyFile
        self.environment = environment
        self.logger = logger
        self.apply = apply
    }

    /// Reads the keys when one of their files has become another, or the settings name other files.
    mutating func look(_ settings: Settings) {
        var isChanged = settings.upstreamKeyFile != source
        for path in settings.upstreamKeyFile.watched {
            // Every file is looked at, so that none is read again because of another.
            isChanged = news[path, default: FileChangeDetector()].look(FileStamp(path: path)) || isChanged
        }
        if isChanged {
            read(settings)
        }
    }

    /// Reads the keys at once, because the operator asks for it.
    mutating func reload(_ settings: Settings) {
        for path in settings.upstreamKeyFile.watched {
            news[path, default: FileChangeDetector()].readAtOnce(FileStamp(path: path))
        }
        read(settings)
    }

    private mutating func read(_ settings: Settings) {
        source = settings.upstreamKeyFile
        news = news.filter { source.watched.contains($0.key) }
        do throws(ConfigurationError) {
            let (keys, warnings) = try settings.readUpstreamKeys(environment: environment)
            let isChanged = try apply(keys)
            for warning in isChanged ? warnings : [] {
                logger.warning("\(warning)")
            }
        } catch {
            for problem in error.problems {
                logger.error(
                    "the upstream keys are wrong; those in force stay",
                    metadata: ["problem": "\(problem)"]
                )
            }
        }
    }
}

extension UpstreamKeySource {
    /// The files whose changes count; a variable of the environment does not change in a running process.
    fileprivate var watched: [String] {
        switch self {
        case .files(let names): names
        case .credential(let path): [path]
        case .environment, .nowhere: []
        }
    }
}
