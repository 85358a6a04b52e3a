package import GatewayModel

/// What an order would come to if it were placed at this moment.
package struct AdmissionForecast: Sendable {
    /// What it would be refused with, if it would be.
    package let refusal: GatewayError?
    /// Where it would stand in the queue; 1 is next.
    package let queuePosition: Int
}
