/// A deviation that real relays have shown and that a decoder must accept; several may be asked for at once.
package enum Quirk: String, Sendable, Codable, CaseIterable {
    /// `videos` is one object, as DeerAPI's page draws it, and not an array.
    case videosObject = "videos-object"
    /// `task_result` is `null` instead of `{}` as long as there is none.
    case resultNull = "result-null"
    /// `task_result` is left out as long as there is none.
    case resultMissing = "result-missing"
    /// `code` is `"0"`.
    case codeString = "code-string"
    /// `request_id` is left out.
    case noRequestID = "no-request-id"
    /// Times are Unix seconds where the shape has milliseconds, and the reverse.
    case otherTimeUnit = "other-time-unit"
    /// What has no value in shape A is `null` instead of left out or empty.
    case nulls
    /// `data` of a query in shape E is a list of one.
    case dataList = "data-list"
}
