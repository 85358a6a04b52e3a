import GatewayHTTP
import GatewayLedger
import GatewayModel
import HTTPTypes
import NIOCore

// Calls that come again. A call with an `Idempotency-Key` changes something once; what it was answered the first time,
// a secret included, is kept sealed for as long as the key lives, and brought back byte for byte.

extension WebhooksController {
    /// Makes a call, unless its caller has given it a key under which the same call came before.
    /// - Parameters:
    ///   - route: The call, which the key belongs to, however its path was written.
    ///   - words: All that is asked for.
    ///   - answer: What it is answered, as JSON.
    ///   - work: Makes it.
    /// - Throws: `idempotencyMismatch` where the key was used for something else, `idempotencyInFlight` while the same is
    ///   being decided about, `contentExpired` where the answer cannot be opened any more, or what `work` throws.
    func once<Outcome: Sendable>(
        _ route: String,
        _ request: GatewayRequest,
        of owner: TenantID,
        saying words: [String?],
        answer: @escaping @Sendable (Outcome) -> String,
        _ work: (KeyedCall<Outcome>?) async throws(GatewayError) -> KeyedOutcome<Outcome>
    ) async throws(GatewayError) -> GatewayResponse {
        guard let key = try IdempotencyKey(request.headers)?.text else {
            return try response(to: try await work(nil), of: owner, answer)
        }
        let identity = IdempotencyIdentity(
            route: route,
            key: key,
            digest: Fingerprint.text(of: words.map { Fingerprint.part($0) }),
            isRepeat: false
        )
        let (seal, random) = (parts.seal, parts.entropy)
        let call = KeyedCall<Outcome>(identity) { outcome in
            var entropy = random
            return seal.seal(answer: answer(outcome), to: owner, using: &entropy)
        }
        let outcome: KeyedOutcome<Outcome> =
            try await inFlight.decide(identity, of: owner) { () async throws(GatewayError) in
                if let earlier = try await webhooks.earlier(identity, of: owner, at: clock.now) {
                    return .repeated(answer: earlier)
                }
                return try await work(call)
            }
        return try response(to: outcome, of: owner, answer)
    }

    private func response<Outcome: Sendable>(
        to outcome: KeyedOutcome<Outcome>,
        of owner: TenantID,
        _ answer: (Outcome) -> String
    ) throws(GatewayError) -> GatewayResponse {
        switch outcome {
        case .made(let outcome):
            return .json(headers: GatewayResponse.privateHeaders, bytes: ByteBuffer(string: answer(outcome)))
        case .repeated(let sealed):
            guard let text = parts.seal.answer(sealedAs: sealed, to: owner) else {
                throw GatewayError(
                    .contentExpired,
                    "What this Idempotency-Key was answered cannot be opened any more; make the call with a new key.",
                    parameter: "Idempotency-Key"
                )
            }
            var headers = GatewayResponse.privateHeaders
            headers[.idempotentReplayed] = "true"
            return .json(headers: headers, bytes: ByteBuffer(string: text))
        }
    }
}
