import NIOHTTP1

/// How a client that is not answered yet wants its connection to go on.
enum HTTP1Persistence {
    /// It goes on unless somebody says otherwise, as HTTP/1.1 has it.
    case usual
    /// It goes on if that is confirmed, as HTTP/1.0 has it, which knows no chunks either.
    case confirmed
    /// It ends.
    case ends
    /// It ends, as HTTP/1.0 has it.
    case endsOld

    /// What a request asks for.
    init(of head: HTTPRequestHead) {
        switch (head.isKeepAlive, head.isOld) {
        case (true, false): self = .usual
        case (true, true): self = .confirmed
        case (false, let isOld): self = isOld ? .endsOld : .ends
        }
    }

    var ends: Bool {
        self == .ends || self == .endsOld
    }

    var isOld: Bool {
        self == .confirmed || self == .endsOld
    }
}
