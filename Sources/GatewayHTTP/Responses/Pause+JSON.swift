package import GatewayModel

extension Pause {
    /// Writes it as whoever waits for its end is shown it: why, and since when, in seconds since the epoch.
    package func write(to writer: inout JSONWriter) {
        writer.object { pause in
            pause.member("reason", reason)
            pause.member("since", since.seconds)
        }
    }
}
