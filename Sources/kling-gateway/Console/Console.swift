import Glibc

// What commands share: options, output and exit statuses. In: results and errors. Out: text or JSON on standard output,
// remarks on standard error, and the status of the process. What must hold: standard output carries the result alone,
// so that it can be piped.

/// Where commands speak: results on standard output, everything else on standard error.
enum Console {
    /// Whoever should read it is gone, or the disk that it goes to is full.
    struct WriteFailure: Error, CustomStringConvertible {
        let description: String
    }

    /// Writes what was asked for.
    static func result(_ text: String) {
        _ = write(text + "\n", to: STDOUT_FILENO)
    }

    /// Writes a piece of a long result as it is, and notices when that fails.
    static func stream(_ text: String) throws(WriteFailure) {
        guard write(text, to: STDOUT_FILENO) else {
            throw WriteFailure(description: "Standard output cannot be written: \(String(cString: strerror(errno))).")
        }
    }

    /// Writes what is said about it: confirmations, warnings, errors.
    static func remark(_ text: String) {
        _ = write(text + "\n", to: STDERR_FILENO)
    }

    /// Writes a piece of what is said about it, as it is.
    static func part(_ text: String) {
        _ = write(text, to: STDERR_FILENO)
    }

    private static func write(_ text: String, to descriptor: Int32) -> Bool {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 || errno == EINTR else {
                return false
            }
            rest = rest.dropFirst(max(count, 0))
        }
        return true
    }
}
