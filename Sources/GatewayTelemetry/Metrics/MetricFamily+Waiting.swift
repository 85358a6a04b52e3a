extension MetricFamily {
    // MARK: - Being told

    /// Tries to tell somebody.
    package static let webhookDeliveries = MetricFamily(
        "webhook_deliveries",
        .counter,
        nil,
        ["outcome"],
        "Tries of this server to deliver an event, by outcome: delivered, retry, abandoned or disabled."
    )
    /// Why events did not arrive.
    package static let webhookFailures = MetricFamily(
        "webhook_failures",
        .counter,
        nil,
        ["trouble"],
        "Tries to deliver an event that failed, by what went wrong."
    )
    /// How late events arrive.
    package static let webhookDelay = MetricFamily(
        "webhook_delay",
        .histogram(bounds: waits),
        .seconds,
        [],
        "Time from an event to its arrival; one that is sent again counts from the event, too."
    )
    /// Who waits.
    package static let waiters = MetricFamily(
        "waiters",
        .gauge,
        nil,
        ["kind"],
        "Requests that are held until a video changes: long_poll or stream."
    )
}
