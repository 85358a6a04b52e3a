/// Where the archive gets the finished file from.
package protocol VideoFileSource: Sendable {
    /// Streams the file at `url` into `sink`, piece by piece and in order.
    ///
    /// The next piece is read only once `sink` has taken the one before, so that a file of any size passes through
    /// bounded memory. A file is whole only when this returns without throwing; whatever `sink` got before an error is
    /// to be thrown away.
    /// - Parameters:
    ///   - url: The address that the upstream gave.
    ///   - limit: The greatest length in bytes that is wanted.
    ///   - sink: Takes each piece; when it throws, the download ends with a trouble of kind `receiver`.
    func fetch(
        _ url: String,
        limit: Int64,
        into sink: (ArraySlice<UInt8>) async throws -> Void
    ) async throws(FileTrouble)
}

/// Why a finished file could not be fetched.
package struct FileTrouble: Error, Hashable, Sendable {
    /// The kinds of trouble, as a closed set that can label a metric.
    package enum Kind: String, Sendable, CaseIterable {
        /// The file is not to be had yet, which is common for a while after a success is reported.
        case notYet = "not_yet"
        /// The file is no longer to be had.
        case gone
        /// The file is longer than wanted.
        case tooLarge = "too_large"
        /// The address is not one that may be fetched.
        case forbiddenAddress = "forbidden_address"
        /// The redirects did not end.
        case tooManyRedirects = "too_many_redirects"
        /// The answer is a page or an error text, not a file.
        case notAFile = "not_a_file"
        /// No connection could be made.
        case unreachable
        /// It took too long.
        case timedOut = "timed_out"
        /// The connection was cut.
        case cut
        /// The server's own failure, or too many requests.
        case serverError = "server_error"
        /// Whoever takes the file failed, and knows why.
        case receiver
        /// The fetching task was canceled.
        case canceled
    }

    /// What kind it is.
    package let kind: Kind
    /// The HTTP status, when there was an answer.
    package let status: Int?
    /// More words, for the log alone; the address in them has no query, because that can be a credential.
    package let detail: String?
    /// How long whoever has the file asked to wait.
    package let retryAfter: Duration?

    /// Makes a trouble.
    package init(_ kind: Kind, status: Int? = nil, detail: String? = nil, retryAfter: Duration? = nil) {
        self.kind = kind
        self.status = status
        self.detail = detail
        self.retryAfter = retryAfter
    }

    /// Whether fetching the same address again later can help.
    package var mayHeal: Bool {
        kind.mayHeal
    }
}

extension FileTrouble.Kind {
    /// Whether fetching the same address again later can help.
    package var mayHeal: Bool {
        switch self {
        case .notYet, .notAFile, .unreachable, .timedOut, .cut, .serverError, .receiver, .canceled: true
        case .gone, .tooLarge, .forbiddenAddress, .tooManyRedirects: false
        }
    }
}

extension FileTrouble: CustomStringConvertible {
    package var description: String {
        [kind.rawValue, status.map(String.init), detail].compactMap(\.self).joined(separator: " ")
    }
}
