import Glibc

/// Where commands speak: results on standard output, everything else on standard error.
enum Console {
    /// Writes what was asked for.
    static func result(_ text: String) {
        write(text, to: STDOUT_FILENO)
    }

    /// Writes what is said about it: confirmations, warnings, errors.
    static func remark(_ text: String) {
        write(text, to: STDERR_FILENO)
    }

    private static func write(_ text: String, to descriptor: Int32) {
        var rest = Array((text + "\n").utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 || errno == EINTR else {
                return
            }
            rest = rest.dropFirst(max(count, 0))
        }
    }
}
