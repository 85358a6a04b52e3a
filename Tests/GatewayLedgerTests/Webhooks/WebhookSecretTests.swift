import FoundationEssentials
import GatewayModel
import GatewayTestKit
import Testing

@testable import GatewayLedger

struct WebhookSecretTests {
    @Test func `the example of Standard Webhooks comes out`() throws {
        let bytes = try #require(Data(base64Encoded: "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
        let secret = WebhookSecret(bytes: Array(bytes))
        let signature = secret.signature(
            of: #"{"test": 2432232314}"#,
            id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
            at: 1_614_265_330
        )
        #expect(signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
        #expect(secret.withExposedText { $0 } == "whsec_" + "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
        #expect("\(secret)" == "<redacted>")
    }

    @Test func `a sealed secret opens for its own tenant under its own key`() throws {
        var random = SplitMix64(seed: 1)
        let seal = try WebhookSeal(key: Array(repeating: 1, count: WebhookSeal.keyLength))
        let (acme, other) = (TenantID(stored: "acme"), TenantID(stored: "other"))
        let secret = WebhookSecret(using: &random)
        let sealed = seal.seal(secret, of: acme, using: &random)
        #expect(seal.open(sealed, of: acme) == secret)
        #expect(seal.open(sealed, of: other) == nil)
        #expect(try WebhookSeal(key: Array(repeating: 2, count: WebhookSeal.keyLength)).open(sealed, of: acme) == nil)
        #expect(seal.seal(secret, of: acme, using: &random) != sealed)
        for text in ["", "1:", "2:" + sealed.dropFirst(2), String(sealed.dropLast(4)), "1:####"] {
            #expect(seal.open(text, of: acme) == nil)
        }
        #expect(!secret.withExposedText { sealed.contains($0.dropFirst(6)) })
        #expect(throws: GatewayError.self) { try WebhookSeal(key: [1]) }
    }

    @Test func `a sealed answer opens for its tenant alone, and is never taken for a secret`() throws {
        var random = SplitMix64(seed: 7)
        let seal = try WebhookSeal(key: Array(repeating: 1, count: WebhookSeal.keyLength))
        let (acme, other) = (TenantID(stored: "acme"), TenantID(stored: "other"))
        let secret = WebhookSecret(using: &random)
        let sealed = seal.seal(answer: #"{"secret":"ä"}"#, to: acme, using: &random)
        #expect(seal.answer(sealedAs: sealed, to: acme) == #"{"secret":"ä"}"#)
        #expect(seal.answer(sealedAs: sealed, to: other) == nil)
        #expect(seal.open(sealed, of: acme) == nil)
        #expect(seal.answer(sealedAs: seal.seal(secret, of: acme, using: &random), to: acme) == nil)
        for text in ["", "1:", "1:####", String(sealed.dropLast(4))] {
            #expect(seal.answer(sealedAs: text, to: acme) == nil)
        }
    }
}
