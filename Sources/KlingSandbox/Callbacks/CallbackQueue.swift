/// Tasks whose callback address is to be told of them, on their way from the routes to ``CallbackSender``.
struct CallbackQueue: Sendable {
    /// Tasks that wait to be followed.
    static let maximumWaiting = 1000

    let tasks: AsyncStream<KlingTask>
    private let queue: AsyncStream<KlingTask>.Continuation

    init() {
        (tasks, queue) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.maximumWaiting))
    }

    /// Puts a task in; `false` when there is no room.
    ///
    /// One without a callback address on this machine is left out.
    func put(_ task: KlingTask) -> Bool {
        guard let address = task.callbackURL, Self.isLocal(address) else { return true }
        if case .dropped = queue.yield(task) { return false }
        return true
    }

    /// Whether an address leads to this machine.
    ///
    /// A simulated upstream must not be made to call anybody else.
    static func isLocal(_ address: String) -> Bool {
        guard address.hasPrefix("http://"), !address.contains("@") else { return false }
        let authority = address.dropFirst(7).prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        if authority == "[::1]" || authority.hasPrefix("[::1]:") { return true }
        let host = authority.prefix { $0 != ":" }
        let numbers = host.split(separator: ".", omittingEmptySubsequences: false)
        let isLoopback = numbers.count == 4 && numbers[0] == "127" && numbers.allSatisfy { UInt8($0) != nil }
        return host == "localhost" || isLoopback
    }
}
