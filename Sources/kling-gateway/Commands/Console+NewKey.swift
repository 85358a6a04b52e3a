import GatewayOperations

extension Console {
    /// Shows a new key alone on standard output, and what belongs to it on standard error.
    static func show(_ key: NewKey) {
        key.withExposedText { result($0) }
        remark("The key \(key.view.id) is shown this once; expires \(key.view.expiresAt ?? "never").")
    }
}
