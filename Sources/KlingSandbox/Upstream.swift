import Hummingbird
import Synchronization

/// What the routes share: the account behind its lock, and what never changes.
final class Upstream: Sendable {
    let configuration: SandboxConfiguration
    let formatter: ResponseFormatter
    let films: SampleVideoCache
    let callbackQueue = CallbackQueue()
    /// Unix milliseconds.
    let now: @Sendable () -> Int64
    private let account: Mutex<Account>
    /// The bearer keys that are accepted now; none means any that is not empty.
    private let keys: Mutex<Set<String>>

    /// Takes a configuration that has been checked.
    init(_ configuration: SandboxConfiguration, now: @escaping @Sendable () -> Int64) {
        self.configuration = configuration
        self.now = now
        formatter = configuration.formatter
        films = SampleVideoCache(maximumBytes: configuration.maximumFilmBytes)
        let seed = configuration.seed ?? UInt64.random(in: 0...UInt64.max)
        keys = Mutex(configuration.keys)
        account = Mutex(Account(terms: configuration.terms, rules: configuration.scenario?.faults ?? [], seed: seed))
    }

    /// The bearer keys that are accepted now; none means any that is not empty.
    var acceptedKeys: Set<String> {
        get { keys.withLock { $0 } }
        set { keys.withLock { $0 = newValue } }
    }

    /// One step of the account, alone with it.
    func withAccount<Value: Sendable>(_ step: (inout Account) -> Value) -> Value {
        account.withLock { step(&$0) }
    }
}

extension Upstream {
    /// Characters of a `Host` header that are believed.
    private static let maximumAuthority = 255

    /// Where this server is, as the client knows it: what the URLs it is given begin with.
    func origin(of request: Request) -> String {
        guard let authority = request.head.authority, authority.count <= Self.maximumAuthority else {
            return "http://\(configuration.host):\(configuration.port)"
        }
        return "http://\(authority)"
    }
}
