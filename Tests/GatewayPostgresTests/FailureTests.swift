import GatewayModel
import Testing

@testable import GatewayPostgres

struct FailureTests {
    @Test(arguments: [
        ("08006", PostgresFailure.Kind.disconnected), ("57P01", .disconnected), ("57P03", .disconnected),
        ("25006", .disconnected), ("25P03", .disconnected), ("40001", .conflict), ("40P01", .conflict),
        ("40003", .disconnected), ("08007", .disconnected), ("26000", .disconnected), ("42P05", .disconnected),
        ("53300", .unavailable), ("53100", .unavailable), ("57014", .unavailable), ("55P03", .unavailable),
        ("58030", .unavailable), ("23505", .fault), ("42P01", .fault), ("22P02", .fault), ("XX000", .fault),
    ])
    func `a refusal is sorted by its SQLSTATE`(state: String, kind: PostgresFailure.Kind) {
        let failure = PostgresFailure(state: state, message: "words")
        #expect(failure.kind == kind)
        let error = failure.gatewayError
        #expect(error.code == (kind == .fault ? .internalError : .storeUnavailable))
        #expect(error.cause == "PostgreSQL \(state): words")
        #expect(!error.message.contains("words"))
    }
}
