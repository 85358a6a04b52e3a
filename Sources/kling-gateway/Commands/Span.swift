import ArgumentParser
import GatewayOperations

/// A span of time as it is typed, such as `90d` or `24h`.
struct Span {
    static let day = Span(text: "24h", duration: .seconds(86_400))
    static let twoSeconds = Span(text: "2s", duration: .seconds(2))
    static let week = Span(text: "7d", duration: .seconds(7 * 86_400))

    let text: String
    let duration: Duration

    private init(text: String, duration: Duration) {
        self.text = text
        self.duration = duration
    }

    /// Reads an option's value.
    /// - Throws: `ValidationError` with the rule that it breaks.
    @Sendable static func read(_ text: String) throws -> Span {
        guard let duration = Duration(span: text) else {
            throw ValidationError(Duration.spanRule)
        }
        return Span(text: text, duration: duration)
    }
}
