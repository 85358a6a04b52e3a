package import GatewayModel
import Glibc

/// Keeps a second server off the same SQLite file; the kernel lets go of it whenever and however the process ends.
///
/// The command line does not take it: single transactions beside a running server are safe.
package struct ServerLock: ~Copyable, Sendable {
    private let descriptor: Int32

    /// Takes the lock beside the store's file.
    /// - Throws: `storeUnavailable` when another server has it.
    package init(storePath path: String) throws(GatewayError) {
        let lockPath = path + ".lock"
        let opened: Int32
        do {
            opened = try PrivateFile.open(at: lockPath)
        } catch {
            throw .storeUnavailable(cause: "\(lockPath): \(error)")
        }
        guard flock(opened, LOCK_EX | LOCK_NB) == 0 else {
            Glibc.close(opened)
            throw GatewayError(
                .storeUnavailable,
                "Another kling-gateway server is using \(path). Stop it first, or give this one a store of its own.",
                origin: .store
            )
        }
        descriptor = opened
    }

    deinit {
        Glibc.close(descriptor)
    }
}
