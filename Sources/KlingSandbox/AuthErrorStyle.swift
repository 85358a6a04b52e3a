/// Who answers a request whose key is missing or wrong.
package enum AuthErrorStyle: String, Sendable, Codable, CaseIterable {
    /// The relay: `{error: {message, type, param, code}}`.
    case relay
    /// Kling: `{code: 1002, message, request_id}`.
    case kling
}
