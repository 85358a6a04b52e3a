import GatewayModel
import WebAddresses

extension KlingClientConfiguration {
    static func checked(baseURL text: String) throws(GatewayError) -> String {
        let key = "upstream.base_url"
        guard let address = WebAddress(text) else {
            throw fault(key, "must be an address such as https://api.deerapi.com")
        }
        guard address.isSecure || address.isLoopback else {
            throw fault(key, "must begin with https; plain http is allowed to a loopback host only")
        }
        guard !text.contains("?"), !text.contains("#") else {
            throw fault(key, "must have no query and no fragment")
        }
        return String(text.trimmingSuffix { $0 == "/" })
    }

    static func checked(path: String, key: String, placeholders: Int) throws(GatewayError) -> String {
        let bare = path.replacing(taskPlaceholder, with: "")
        guard path.hasPrefix("/"), path.utf8.allSatisfy(\.isVisibleASCII),
            !bare.contains(where: { "?#{}\\".contains($0) }), !path.split(separator: "/").contains("..")
        else {
            throw fault(key, "must be a path that begins with / and has no query")
        }
        guard path.ranges(of: taskPlaceholder).count == placeholders else {
            let rule = placeholders == 0 ? "must not contain" : "must contain, exactly once,"
            throw fault(key, "\(rule) \(taskPlaceholder)")
        }
        return path
    }

    static func checked(timeout: Duration, key: String) throws(GatewayError) -> Duration {
        guard timeout > .zero, timeout <= longestTimeout else {
            throw fault(key, "must be more than 0 and at most \(longestTimeout.components.seconds) seconds")
        }
        return timeout
    }

    private static func fault(_ key: String, _ rule: String) -> GatewayError {
        GatewayError(.invalidField, "\(key) \(rule).", parameter: key, origin: .gateway)
    }
}

extension StringProtocol {
    /// The text without the characters at its end that match.
    fileprivate func trimmingSuffix(while matches: (Character) -> Bool) -> SubSequence {
        guard let last = lastIndex(where: { !matches($0) }) else {
            return self[startIndex..<startIndex]
        }
        return self[...last]
    }
}
