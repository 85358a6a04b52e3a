/// Where a connection stands between its client and us, which decides how long it may stay there.
enum ConnectionPhase: Int, CaseIterable {
    /// Its first head is awaited, or a head has begun to come.
    case heading
    /// It is between requests; the rest of a body that nobody wants any more may still come.
    case idle
    /// A request is under way whose body has not come whole.
    case receiving
    /// A request has come whole and is being answered; no rule of time ends it.
    case answering
}

/// What has come and gone over a connection, as far as its phase depends on it.
struct ConnectionProgress {
    /// How many bytes have come of the body of the last request.
    private(set) var bodyBytes = 0
    private var unanswered = 0
    private var isBodyComing = false
    private var isHeadDue = true

    var phase: ConnectionPhase {
        if unanswered > 0 {
            isBodyComing ? .receiving : .answering
        } else {
            isHeadDue ? .heading : .idle
        }
    }

    /// Whether no request is under way.
    var isBetweenRequests: Bool {
        unanswered == 0 && !isBodyComing
    }

    /// A request has come whole and was answered at once.
    mutating func noteAnswer() {
        isHeadDue = false
    }

    /// A whole head has come.
    mutating func receiveHead() {
        unanswered += 1
        isBodyComing = true
        isHeadDue = false
        bodyBytes = 0
    }

    /// Bytes of a body have come.
    mutating func receiveBody(bytes: Int) {
        bodyBytes += bytes
    }

    /// A request has come whole, or nothing more of it is taken.
    mutating func receiveEnd() {
        isBodyComing = false
    }

    /// All is told of what has been read at once; where no request is under way, the bytes are the beginning of a head.
    mutating func finishReading() {
        if isBetweenRequests {
            isHeadDue = true
        }
    }

    /// The end of an answer has been written.
    mutating func finishAnswer() {
        unanswered = max(0, unanswered - 1)
    }
}
