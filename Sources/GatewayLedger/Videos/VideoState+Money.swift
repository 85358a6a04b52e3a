package import GatewayModel

extension VideoState {
    /// Where the money of a video in this state is; it follows from the state and is stored nowhere else.
    package var moneyState: Cost.State {
        switch self {
        case .queued, .submitting, .unknown, .submitted, .processing, .timedOut: .held
        case .succeeded: .charged
        case .failed, .canceled, .expired: .released
        }
    }
}
