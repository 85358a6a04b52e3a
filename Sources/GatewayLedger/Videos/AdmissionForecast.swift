package import GatewayModel

/// What an order would come to if it were placed at this moment.
package struct AdmissionForecast: Sendable {
    /// What it would be refused with, if it would be.
    package let refusal: GatewayError?
    /// What the result cache would do for it; what is shared costs nothing.
    package let cache: CacheUse
    /// Where it would stand in the queue, 1 being next; nothing if it would not wait.
    package let queuePosition: Int?
}
