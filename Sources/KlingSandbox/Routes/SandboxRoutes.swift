import FoundationEssentials
import HTTPTypes
import Hummingbird
import NIOCore

/// `/sandbox/…`: what a real upstream does not have: its statistics, a way to begin anew, other keys, and a trap.
struct SandboxRoutes {
    /// The longest list of keys that is read, in bytes.
    private static let maximumKeysBytes = 1 << 16

    let upstream: Upstream

    func add(to group: RouterGroup<SandboxContext>) {
        group.get("stats") { _, _ in answer(stats()) }
        group.post("reset") { _, _ in
            upstream.withAccount { $0.reset() }
            upstream.acceptedKeys = upstream.configuration.keys
            return answer(stats())
        }
        group.post("keys") { request, _ in
            let body = try await request.body.collect(upTo: Self.maximumKeysBytes)
            guard let keys = try? JSONDecoder().decode(AcceptedKeys.self, from: Data(body.readableBytesView)).keys,
                !keys.contains("")
            else {
                return Response(status: .badRequest)
            }
            upstream.acceptedKeys = Set(keys)
            return answer(["keys": .integer(keys.count)])
        }
        // Where the redirecting faults point. A client that comes here has sent its key to a stranger.
        for method in [HTTPRequest.Method.get, .post] {
            group.on("elsewhere", method: method) { _, _ in
                upstream.withAccount { $0.tally.redirectsFollowed += 1 }
                return Response(status: .gone)
            }
        }
    }

    /// The keys that are accepted from now on; none means any that is not empty.
    private struct AcceptedKeys: Decodable {
        let keys: [String]
    }

    private func stats() -> JSON {
        upstream.withAccount { account in
            var stats = account.tally.json
            stats["running"] = .integer(account.running(at: upstream.now()))
            stats["held_connections"] = .integer(account.held)
            return stats
        }
    }

    private func answer(_ body: JSON) -> Response {
        Response(
            status: .ok,
            headers: [.contentType: "application/json; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: body.bytes))
        )
    }
}

extension RequestCounters {
    /// The statistics as `GET /sandbox/stats` shows them.
    var json: JSON {
        [
            "creates": .integer(creates),
            "tasks": .integer(tasks),
            "duplicates": .integer(duplicates),
            "twins": .integer(twins),
            "refused": .integer(refused),
            "unauthorized": .integer(unauthorized),
            "polls": .integer(polls),
            "lists": .integer(lists),
            "files_served": .integer(filesServed),
            "redirects_followed": .integer(redirectsFollowed),
            "max_parallel": .integer(maxParallel),
            "callbacks_sent": .integer(callbacksSent),
            "callbacks_failed": .integer(callbacksFailed),
            "by_external_task_id": .object(byExternalID.mapValues(JSON.integer)),
        ]
    }
}
