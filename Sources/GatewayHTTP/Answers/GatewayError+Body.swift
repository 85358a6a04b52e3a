import GatewayModel

extension GatewayError {
    /// Writes what stands in the `error` of an answer.
    func write(to body: inout JSONWriter) {
        body.member("message", outwardMessage)
        body.name("type")
        body.string("\(code.status.type)")
        body.member("param", parameter)
        body.member("code", code.rawValue)
    }

    /// After how many whole seconds asking again may help, at least one; nothing when it will not.
    var retrySeconds: Int64? {
        guard case .after(let wait) = retry else {
            return nil
        }
        return max(1, (wait.milliseconds + 999) / 1000)
    }
}
