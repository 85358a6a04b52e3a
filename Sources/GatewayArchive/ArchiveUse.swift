package import GatewayModel
import Synchronization

/// Which files of the archive this process is reading, which it has read lately, and which it keeps open.
package final class ArchiveUse: Sendable {
    /// How many files' last uses are remembered until they are written down; one that is forgotten only looks older.
    package static let rememberedUses = 10_000

    /// Somebody reads a file for as long as this lives.
    package final class Reading: Sendable {
        private let digest: String
        private let use: ArchiveUse

        fileprivate init(of digest: String, in use: ArchiveUse) {
            self.digest = digest
            self.use = use
        }

        deinit {
            use.end(digest)
        }
    }

    private struct State {
        var readers: [String: Int] = [:]
        var uses: [String: Timestamp] = [:]
    }

    /// The files that are kept open for whoever reads them next.
    package let openFiles = OpenFileCache()
    private let state = Mutex(State())

    /// Begins with nobody reading.
    package init() {}

    /// The digests of the files that are being read.
    package var beingRead: Set<String> {
        state.withLock { Set($0.readers.keys) }
    }

    /// Notes that somebody begins to read a file, and reads it until the result is let go.
    package func read(_ digest: String, at now: Timestamp) -> Reading {
        state.withLock { state in
            state.readers[digest, default: 0] += 1
            if state.uses[digest] != nil || state.uses.count < Self.rememberedUses {
                state.uses[digest] = now
            }
        }
        return Reading(of: digest, in: self)
    }

    /// When files were last read since this was last asked.
    package func takeUses() -> [String: Timestamp] {
        state.withLock { state in
            defer { state.uses = [:] }
            return state.uses
        }
    }

    private func end(_ digest: String) {
        state.withLock { state in
            let readers = state.readers[digest, default: 1] - 1
            state.readers[digest] = readers > 0 ? readers : nil
        }
    }
}
