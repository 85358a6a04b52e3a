import GatewayModel

/// Paths of this site, with whatever stands in them written so that it stays what it is.
enum Link {
    /// A tenant.
    static func tenant(_ name: String) -> String {
        "/tenants/\(encoded(name))"
    }

    /// A video.
    static func video(_ id: VideoID) -> String {
        "/videos/\(id)"
    }

    /// A path with a query; what is not given is left out.
    static func path(_ path: String, _ query: [(name: String, value: String?)]) -> String {
        let pairs = query.compactMap { name, value in value.map { "\(name)=\(encoded($0))" } }
        return pairs.isEmpty ? path : "\(path)?\(pairs.joined(separator: "&"))"
    }

    /// A text of which every byte but letters, digits and a few marks is written as a number (RFC 3986).
    static func encoded(_ text: String) -> String {
        var encoded = ""
        for byte in text.utf8 {
            if LoginPages.isPlain(byte), byte != UInt8(ascii: "/") {
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                encoded += "%" + Hexadecimal.encode([byte])
            }
        }
        return encoded
    }
}

extension Cell {
    /// Where a video stands.
    static func state(of video: Video) -> Cell {
        let words = video.failure.map { "\(video.state.rawValue): \($0.code.rawValue)" } ?? video.state.rawValue
        let tone: Tone =
            switch video.state {
            case .queued: .quiet
            case .submitting, .submitted, .processing: .busy
            case .succeeded: .good
            case .unknown, .timedOut: .warning
            case .failed, .expired: .bad
            case .canceled: .quiet
            }
        return .word(words.replacing("_", with: " "), tone)
    }

    /// What a video costs, and where that money is.
    static func price(of video: Video) -> Cell {
        .number("\(video.cost.amount) \(video.cost.currency)")
    }
}

extension Table {
    /// Videos as rows.
    static func videos(_ videos: [Video], tenants: [TenantID: String]) -> Table {
        var table = Table(
            "Videos",
            [
                .left("Video"), .left("State"), .left("Tenant"), .left("Model"), .right("Length"), .right("Price"),
                .left("Money"), .left("Ordered"),
            ]
        )
        for video in videos {
            let tenant = tenants[video.tenant] ?? video.tenant.text
            table.add(
                .code(video.id.description, link: Link.video(video.id)),
                .state(of: video),
                .text(tenant).linked(Link.tenant(tenant)),
                .text("\(video.order.model.text) \(video.order.mode.text)"),
                .number("\(video.order.seconds) s"),
                .price(of: video),
                .text(video.cost.state.rawValue),
                .time(video.createdAt)
            )
        }
        return table
    }
}
