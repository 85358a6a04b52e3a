package import GatewayModel
import Synchronization

/// A sender that says what a test tells it to, and remembers what it was given.
package final class ScriptedWebhookSender: WebhookSender {
    /// One post.
    package struct Post: Sendable, Hashable {
        /// Where it went.
        package let url: String
        /// What was sent.
        package let body: String
        /// The header fields.
        package let headers: [String: String]
    }

    private struct State {
        var posts: [Post] = []
        var answers: [String: WebhookTrouble] = [:]
        var forbidden: [String: WebhookTrouble] = [:]
    }

    private let state = Mutex(State())

    /// Makes a sender to whom everything arrives.
    package init() {}

    /// What was sent so far.
    package var posts: [Post] {
        state.withLock(\.posts)
    }

    /// Has everything that is sent to an address fail, or arrive again.
    package func answer(_ url: String, with trouble: WebhookTrouble?) {
        state.withLock { $0.answers[url] = trouble }
    }

    /// Has the check of an address fail, or pass again.
    package func forbid(_ url: String, with trouble: WebhookTrouble? = WebhookTrouble(.forbiddenAddress)) {
        state.withLock { $0.forbidden[url] = trouble }
    }

    package func check(_ url: String) async throws(WebhookTrouble) {
        if let trouble = state.withLock({ $0.forbidden[url] }) {
            throw trouble
        }
    }

    package func post(
        _ body: String,
        headers: [(name: String, value: String)],
        to url: String
    ) async throws(WebhookTrouble) -> Int {
        let post = Post(
            url: url,
            body: body,
            headers: Dictionary(headers.map { ($0.name, $0.value) }) { "\($0), \($1)" }
        )
        let trouble = state.withLock { state in
            state.posts.append(post)
            return state.answers[url]
        }
        if let trouble {
            throw trouble
        }
        return 200
    }
}
