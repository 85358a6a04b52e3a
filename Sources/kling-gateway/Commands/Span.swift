import ArgumentParser
import GatewayOperations

/// A span of time as it is typed, such as `90d` or `24h`.
struct Span: ExpressibleByArgument {
    static let day = Span(text: "24h", duration: .seconds(86_400))
    static let week = Span(text: "7d", duration: .seconds(7 * 86_400))

    let text: String
    let duration: Duration

    init?(argument: String) {
        guard let duration = Duration(span: argument) else {
            return nil
        }
        self.init(text: argument, duration: duration)
    }

    private init(text: String, duration: Duration) {
        self.text = text
        self.duration = duration
    }

    var defaultValueDescription: String {
        text
    }
}
