package import GatewayModel
package import NIOCore
import Synchronization

/// Files that were lately read, kept open for whoever reads them next: to open a file may mean to wait for a disk.
///
/// It only saves that wait: whether a video still has its file is for the caller to ask, each time. A file that has lost
/// its name is not found here any more. Those who remove files close them here as well; one that is removed behind their
/// back keeps its room on the disk until it is looked for or makes room for others.
package final class OpenFileCache: Sendable {
    /// How many files are kept open; beyond it the one that was not used for longest goes first.
    package static let capacity = 64

    private struct Entry {
        let file: any ReadableFile
        var lastUse: UInt64
    }

    private struct State {
        var entries: [String: Entry] = [:]
        /// Counts the uses.
        var uses: UInt64 = 0
    }

    private let state = Mutex(State())

    /// How many files are open.
    package var count: Int {
        state.withLock(\.entries.count)
    }

    /// Keeps a file open beyond its reader.
    package func keep(_ file: any ReadableFile, digest: String) {
        guard state.withLock({ $0.entries[digest] == nil }), let copy = file.copy() else {
            return
        }
        // Files are closed outside of the lock: it may be the last descriptor of one that was removed.
        let former: Entry? = state.withLock { state in
            var former: Entry?
            if state.entries.count >= Self.capacity, state.entries[digest] == nil,
                let oldest = state.entries.min(by: { $0.value.lastUse < $1.value.lastUse })?.key
            {
                former = state.entries.removeValue(forKey: oldest)
            }
            state.uses &+= 1
            let entry = Entry(file: copy, lastUse: state.uses)
            return state.entries.updateValue(entry, forKey: digest) ?? former
        }
        withExtendedLifetime(former) {}
    }

    /// A file for one more reader, if it is open, still has its name, and this part of it is in memory; asking waits for
    /// no disk.
    /// - Parameter part: Must not be empty.
    /// - Returns: The file, which does not count as being read, and the part as a region of it.
    package func find(_ file: ArchivedFile, with part: Range<Int64>) -> OpenRegion? {
        let kept: (any ReadableFile)? = state.withLock { state in
            guard let place = state.entries.index(forKey: file.digest) else {
                return nil
            }
            state.uses &+= 1
            state.entries.values[place].lastUse = state.uses
            return state.entries.values[place].file
        }
        guard let kept else {
            return nil
        }
        // Whether it has its name is asked last: only where files are in memory does that wait for nobody.
        guard kept.size == file.size, let copy = kept.copy(), let region = copy.regionInMemory(part), copy.isInPlace
        else {
            // Whoever opens it has it kept again.
            close(file.digest)
            return nil
        }
        return OpenRegion(file: copy, region: region)
    }

    /// Lets a file go that is about to be removed; whoever reads it reads on.
    package func close(_ digest: String) {
        let former = state.withLock { $0.entries.removeValue(forKey: digest) }
        withExtendedLifetime(former) {}
    }
}

/// A part of a file that is in memory, for one reader.
package struct OpenRegion: Sendable {
    /// What must live for as long as the region is used.
    package let file: any ReadableFile
    /// The part, for the kernel to send.
    package let region: FileRegion
}
