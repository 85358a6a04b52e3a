import GatewayModel
import HTTPTypes
import Testing

@testable import GatewayAPI
@testable import GatewayAccess
@testable import GatewayHTTP

struct IdempotencyKeyTests {
    private static let longest = String(repeating: "k", count: 255)

    @Test(arguments: [
        ("order-1", "order-1"), ("\"order-1\"", "order-1"), ("\"", "\""), ("a b", "a b"), (longest, longest),
        ("\"\(longest)\"", longest),
    ])
    func `a key is read quoted or bare`(value: String, key: String) throws {
        #expect(try IdempotencyKey([.idempotencyKey: value])?.text == key)
    }

    @Test(arguments: ["", "\"\"", longest + "k", "é", "a\tb"])
    func `what is no key is refused by name`(value: String) throws {
        let error = #expect(throws: GatewayError.self) { _ = try IdempotencyKey([.idempotencyKey: value]) }
        #expect(error?.code == .invalidField)
        #expect(error?.parameter == "Idempotency-Key")
    }

    @Test
    func `none is none, and two are refused`() throws {
        #expect(try IdempotencyKey([:]) == nil)
        var headers: HTTPFields = [:]
        headers[values: .idempotencyKey] = ["a", "b"]
        #expect(throws: GatewayError.self) { _ = try IdempotencyKey(headers) }
    }
}
