/// The path of an upstream call, or the pattern of one.
enum RequestPath {
    static let placeholder = "{task_id}"

    static func rule(placeholder isPattern: Bool) -> String {
        isPattern
            ? "a path that begins with / and holds \(placeholder) once, without query or fragment"
            : "a path that begins with /, without query or fragment"
    }

    static func isValid(_ text: String, placeholder isPattern: Bool) -> Bool {
        let parts = text.components(separatedBy: placeholder)
        return text.hasPrefix("/") && !text.contains("//") && !text.contains("/.")
            && parts.count == (isPattern ? 2 : 1)
            && parts.joined().utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !#"?#\{}"#.utf8.contains($0) }
    }
}

extension String {
    fileprivate func components(separatedBy separator: String) -> [Substring] {
        var parts: [Substring] = []
        var rest = self[...]
        while let range = rest.firstRange(of: separator) {
            parts.append(rest[..<range.lowerBound])
            rest = rest[range.upperBound...]
        }
        return parts + [rest]
    }
}
