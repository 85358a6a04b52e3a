package import GatewayModel

extension HealthReport.Reason {
    /// What an operator does about it, in a sentence.
    package var advice: String {
        switch self {
        case .storeUnavailable: "Look at the database or the disk, and at the log of kling-gateway.store."
        case .storeDamaged: "Stop the gateway, and give “kling-gateway restore” the latest copy."
        case .draining: "Nothing: somebody is stopping it. Another server has to take the orders meanwhile."
        case .upstreamProxy: "Look at the proxy of the company, and at what upstream.proxy names."
        case .upstreamUnreachable: "Look whether the network is up; “kling-gateway upstream check” tells more."
        case .upstreamKeyRefused: "Put a good key into the file that upstream.key_file names; it is read again."
        case .upstreamAccountEmpty: "Top up the account; it is tried again by itself."
        case .upstreamFailing: "Look at the upstream's own status; it is tried again by itself."
        case .archiveUnwritable: "Make room where archive.path is, or see to its permissions."
        }
    }
}
