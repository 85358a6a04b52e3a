import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import ServiceLifecycle
import Synchronization

// Callbacks of the simulated upstream. In: tasks that were made with a callback address. Out: a POST at each transition
// of a task, counted as sent or failed. What must hold: only loopback addresses are called, redirects are not followed,
// and the numbers of waiting and of followed tasks are bounded.

/// Tells callback addresses on this machine of each change of a task's status.
///
/// Once: nothing is tried again.
struct CallbackSender: Service {
    /// Tasks that are followed at a time; what comes on top is not told.
    static let maximumFollowed = 1000
    /// Callbacks to one address that are under way at a time.
    private static let maximumConnections = 64
    private static let timeout = TimeAmount.seconds(5)

    let upstream: Upstream

    func run() async throws {
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: Self.clientConfiguration)
        await withDiscardingTaskGroup { group in
            let places = Places(Self.maximumFollowed)
            for await task in upstream.callbackQueue.tasks.cancelOnGracefulShutdown() {
                guard places.take() else {
                    count(taken: false)
                    continue
                }
                group.addTask {
                    await follow(task, with: client)
                    places.giveBack()
                }
            }
            group.cancelAll()
        }
        try await client.shutdown()
    }

    private static var clientConfiguration: HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow,
            timeout: .init(connect: .seconds(2), read: timeout)
        )
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = maximumConnections
        return configuration
    }

    /// Sends what a task looks like at each of its transitions, at its time.
    private func follow(_ task: KlingTask, with client: HTTPClient) async {
        for moment in task.transitions {
            do {
                try await Task.sleep(for: .milliseconds(max(0, moment - upstream.now())))
            } catch {
                return
            }
            await count(taken: send(task.seen(at: moment), with: client))
        }
    }

    private func send(_ snapshot: TaskSnapshot, with client: HTTPClient) async -> Bool {
        var request = HTTPClientRequest(url: snapshot.task.callbackURL ?? "")
        request.method = .POST
        request.headers.add(name: "content-type", value: "application/json")
        request.body = .bytes(ByteBuffer(bytes: upstream.formatter.callback(snapshot).bytes))
        guard let response = try? await client.execute(request, timeout: Self.timeout) else { return false }
        return (200..<300).contains(response.status.code)
    }

    private func count(taken: Bool) {
        upstream.withAccount { account in
            account.tally.callbacksSent += taken ? 1 : 0
            account.tally.callbacksFailed += taken ? 0 : 1
        }
    }
}

/// A number of places, each of which one can have at a time.
final class Places: Sendable {
    private let maximum: Int
    private let taken = Mutex(0)

    init(_ maximum: Int) {
        self.maximum = maximum
    }

    /// Takes a place; `false` when there is none left.
    func take() -> Bool {
        taken.withLock { taken in
            guard taken < maximum else { return false }
            taken += 1
            return true
        }
    }

    func giveBack() {
        taken.withLock { $0 -= 1 }
    }
}
