import GatewayTestKit
import Testing

/// From which engine to which a store is copied.
struct EnginePair: Sendable, CustomTestStringConvertible {
    let source: TestLedger.Engine
    let target: TestLedger.Engine

    var testDescription: String {
        "\(source) to \(target)"
    }

    /// Each engine to itself and to each other one.
    static let all = TestLedger.Engine.allCases.flatMap { source in
        TestLedger.Engine.allCases.map { EnginePair(source: source, target: $0) }
    }
}
