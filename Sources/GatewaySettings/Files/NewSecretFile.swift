import Glibc

/// A file that is made to hold a secret, for its owner alone.
package enum NewSecretFile {
    /// Writes bytes into a file that must not be there, durably; a file that cannot be written whole is removed again.
    /// - Returns: Whether it was made; if not, somebody else was quicker.
    /// - Throws: why it cannot be made.
    package static func make(path: String, bytes: [UInt8]) throws(SmallFileTrouble) -> Bool {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            if errno == EEXIST {
                return false
            }
            throw SmallFileTrouble(errno: errno)
        }
        defer { close(descriptor) }
        guard write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0 else {
            let number = errno
            unlink(path)
            throw SmallFileTrouble(errno: number)
        }
        return true
    }
}
