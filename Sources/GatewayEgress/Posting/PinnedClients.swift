import AsyncHTTPClient
import NIOCore
import NIOSSL
import OutgoingHTTP
import Synchronization
import WebAddresses

/// HTTP clients that each connect one host to one address that was checked, kept for the next event to the same.
///
/// A host whose address has changed has another client from then on, because the address is part of what it is kept
/// under.
final class PinnedClients: Sendable {
    private struct Key: Hashable {
        let host: String
        let port: Int
        let isSecure: Bool
        /// The address, or the proxy.
        let way: String
    }

    private struct Entry {
        let client: HTTPClient
        var users = 0
        /// When it was last taken, counted in takings.
        var lastUse: Int
    }

    private struct State {
        var entries: [Key: Entry] = [:]
        var takings = 0
        var isShutDown = false
    }

    private let limits: WebhookLimits
    private let tls: TLSConfiguration?
    private let state = Mutex(State())

    init(limits: WebhookLimits, tls: TLSConfiguration?) {
        self.limits = limits
        self.tls = tls
    }

    /// Lends a client for one request.
    func with<Result: Sendable, Failure: Error>(
        _ way: AddressPolicy.Way,
        to address: WebAddress,
        _ body: (HTTPClient) async throws(Failure) -> Result
    ) async throws(Failure) -> Result {
        let key = Key(host: address.host, port: address.port, isSecure: address.isSecure, way: way.name)
        let configuration = way.configuration(
            to: address,
            tls: tls,
            connect: limits.connectTimeout,
            read: limits.totalTimeout
        )
        let (client, surplus) = take(key, configuration)
        await Self.end(surplus)
        do throws(Failure) {
            let result = try await body(client)
            await Self.end(giveBack(key, client))
            return result
        } catch {
            await Self.end(giveBack(key, client))
            throw error
        }
    }

    /// Closes all that nobody uses, and each that somebody uses once it is given back.
    func shutdown() async {
        let idle = state.withLock { state in
            state.isShutDown = true
            let idle = state.entries.filter { $0.value.users == 0 }
            for key in idle.keys {
                state.entries[key] = nil
            }
            return idle.values.map(\.client)
        }
        await Self.end(idle)
    }

    /// A client for a key, and those that make room for it.
    private func take(_ key: Key, _ configuration: HTTPClient.Configuration) -> (HTTPClient, surplus: [HTTPClient]) {
        state.withLock { state in
            state.takings += 1
            var entry =
                state.entries[key]
                ?? Entry(
                    client: HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration),
                    lastUse: state.takings
                )
            entry.users += 1
            entry.lastUse = state.takings
            state.entries[key] = entry
            return (entry.client, removeSurplus(from: &state))
        }
    }

    private func giveBack(_ key: Key, _ client: HTTPClient) -> [HTTPClient] {
        state.withLock { state in
            state.entries[key]?.users -= 1
            return removeSurplus(from: &state)
        }
    }

    /// Takes out what is more than may be kept, the longest unused first; what is in use stays.
    private func removeSurplus(from state: inout State) -> [HTTPClient] {
        let count = state.isShutDown ? state.entries.count : state.entries.count - limits.targets
        guard count > 0 else {
            return []
        }
        let idle = state.entries.filter { $0.value.users == 0 }.sorted { $0.value.lastUse < $1.value.lastUse }
        let surplus = idle.prefix(count)
        for entry in surplus {
            state.entries[entry.key] = nil
        }
        return surplus.map(\.value.client)
    }

    private static func end(_ clients: [HTTPClient]) async {
        for client in clients {
            try? await client.shutdown()
        }
    }
}

extension AddressPolicy.Way {
    /// What tells one way from another.
    fileprivate var name: String {
        switch self {
        case .direct(let pin): pin
        case .proxied(let choice): "proxy \(choice.proxy.place)"
        }
    }
}
