import GatewayModel

/// What an entry does to a tenant's money.
enum EntryKind: String {
    /// Sets the price aside at admission.
    case hold
    /// Takes what was held, because the video was made.
    case settle
    /// Gives back what was held.
    case release

    /// The entry that a move into `state` writes, if that ends the video's money.
    init?(ending state: VideoState) {
        switch state.moneyState {
        case .held: return nil
        case .charged: self = .settle
        case .released: self = .release
        }
    }
}
