/// Every fault that a scenario or a prompt (`[[fault:late=30,poll-500]]`) can ask for.
///
/// `=N` behind a name says how many times the same request meets the fault (without it: every time), or for how many
/// seconds something lasts. Seconds of a task's life are divided by the configured speed, seconds for which a
/// connection is held are not.
package enum FaultName: String, Sendable, Codable, CaseIterable {
    // Instead of making a task; `=TIMES`.

    /// 429 with 1302: too many requests.
    case tooManyRequests = "429-1302"
    /// 429 with 1303: the parallel limit, whether or not it is reached.
    case parallelLimit = "429-1303"
    /// 429 with 1100: something is wrong with the account.
    case accountException = "429-1100"
    /// 429 with 1101: the account is in arrears.
    case accountInArrears = "429-1101"
    /// 429 with 1102: the resource pack is used up.
    case packUsedUp = "429-1102"
    /// 429 with 1304: the caller's address is not welcome.
    case addressRefused = "429-1304"
    /// 403 with 1103: no permission for this model.
    case forbidden = "403-1103"
    /// 500 with 5000.
    case internalError = "500"
    /// 503 with 5001.
    case unavailable = "503"
    /// 504 with 5002.
    case internalTimeout = "504"
    /// The relay's 503 for a model that it has no channel for.
    case modelNotFound = "503-model_not_found"
    /// The relay's 500 that means a malformed request.
    case invalidRequest = "500-invalid_request"
    /// 400 with 1301: the prompt is refused.
    case moderation
    /// The connection is closed without an answer; no task is made.
    case cutBefore = "cut-before"
    /// 301 to an address of this server that counts who comes; no task is made.
    case redirect

    // The task is made, but the answer tells nothing of it; `=TIMES`.

    /// The connection is closed without an answer.
    case cutAfter = "cut-after"
    /// 500 with 5000.
    case internalErrorAfter = "500-after"
    /// A content network's 524 page.
    case contentNetworkTimeout = "524"
    /// 200 with a body that is no JSON.
    case malformed
    /// 200 with half of the body that was announced; then the connection is closed.
    case truncated
    /// 200 with a web page.
    case html

    // The connection is held open, then closed without an answer; `=SECONDS`, 120 unless told, at most 600.

    /// Nothing is answered and no task is made.
    case timeoutBefore = "timeout-before"
    /// Nothing is answered although the task is made.
    case timeoutAfter = "timeout-after"

    // The task's life.

    /// It fails at its end for its content; `message` still reads "SUCCEED".
    case moderationLate = "moderation-late"
    /// It fails at its end for no fault of the prompt's.
    case failed
    /// It never leaves `processing`, and never gives back its slot.
    case stuck
    /// It succeeds no sooner than `=SECONDS` after it was made; 600 unless told.
    case late
    /// It cannot be found (`task_not_exist`) for the first `=SECONDS`; 5 unless told.
    case notFoundFor = "not-found-for"
    /// It shows a status that no documentation has for the first `=SECONDS`; 5 unless told.
    case unknownStatus = "unknown-status"
    /// It succeeds, and the URL of its file is dead already (403).
    case expiredURL = "expired-url"
    /// It succeeds without any video.
    case noVideo = "no-video"

    // The file.

    /// It takes `=SECONDS` to come; 5 unless told.
    case slowFile = "slow-file"
    /// It is cut in the middle, the first `=TIMES`; 1 unless told.
    case cutFile = "cut-file"

    // The first `=TIMES` queries of the task, 3 unless told; several take their turns.

    /// 429 with 1302.
    case pollTooMany = "poll-429"
    /// 500 with 5000.
    case pollInternalError = "poll-500"
    /// A web page with status 502.
    case pollHTML = "poll-html"
    /// 200 with a body that is no JSON.
    case pollMalformed = "poll-malformed"
    /// 200 with half of the body that was announced.
    case pollTruncated = "poll-truncated"
    /// The connection is closed without an answer.
    case pollCut = "poll-cut"
    /// The connection is held open for 120 s, then closed without an answer.
    case pollTimeout = "poll-timeout"
    /// 301 to an address of this server that counts who comes.
    case pollRedirect = "poll-redirect"
}
