import GatewayModel
import NIOHTTP1
import OutgoingHTTP
import WebAddresses

/// The head of a response to a request for a file.
struct FileResponse {
    private let address: WebAddress
    private let status: Int
    private let headers: HTTPHeaders

    /// Takes the head that came from `address`.
    init(_ address: WebAddress, _ status: HTTPResponseStatus, _ headers: HTTPHeaders) {
        self.address = address
        self.status = Int(status.code)
        self.headers = headers
    }

    /// Where a redirect leads; nothing when the file itself follows.
    /// - Throws: `FileTrouble` when neither comes.
    func redirect(limit: Int64) throws(FileTrouble) -> WebAddress? {
        switch status {
        case 200:
            try checkFile(limit: limit)
            return nil
        case 301, 302, 303, 307, 308:
            guard let target = headers.first(name: "location").flatMap(address.following) else {
                throw FileTrouble(.forbiddenAddress, status: status, detail: "a redirect to no http address")
            }
            return target
        case 410:
            throw FileTrouble(.gone, status: status)
        case 408, 429, 500...:
            let wait = RetryAfter.readSeconds(headers.first(name: "retry-after"))
            throw FileTrouble(.serverError, status: status, retryAfter: wait)
        case 400..<500:
            throw FileTrouble(.notYet, status: status)
        default:
            throw FileTrouble(.notAFile, status: status)
        }
    }

    private func checkFile(limit: Int64) throws(FileTrouble) {
        let type = headers.first(name: "content-type")?.lowercased() ?? ""
        let coding = headers.first(name: "content-encoding")?.lowercased() ?? "identity"
        guard !type.hasPrefix("text/"), !["json", "xml", "html"].contains(where: type.contains),
            coding == "identity"
        else {
            throw FileTrouble(
                .notAFile,
                status: status,
                detail: "content type \(type.prefix(64)), coding \(coding.prefix(16))"
            )
        }
        if let length = headers.first(name: "content-length").flatMap({ Int64($0) }), length > limit {
            throw FileTrouble(.tooLarge, status: status, detail: "\(length) bytes")
        }
    }
}
