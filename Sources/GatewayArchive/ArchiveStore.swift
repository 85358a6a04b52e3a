package import GatewayModel
package import NIOCore

// The archive of finished videos: each file is kept once, under the SHA-256 of its bytes. What comes in are files piece
// by piece, and questions by digest; what goes out are files that can be read by range, and the names of those that are
// there. What must hold: a file that can be opened under its digest is whole and durable; and who has opened a file
// reads it to its end, also when it is removed meanwhile. A file that no video has is kept apart at first: the store may
// be an older copy of one that knows it. The ledger is not known here: a file enters and leaves in two steps each, so
// that who calls can record, or ask, in between.

/// Where the files of finished videos are kept.
package protocol ArchiveStore: Sendable {
    // MARK: - What it is

    /// Where it is, as an operator looks for it; for the log alone.
    var location: String { get }

    /// Where the file with this digest belongs; for the log alone.
    func location(of digest: String) -> String

    /// Where it says whose archive it is; for the log alone.
    var ownerLocation: String { get }

    /// Makes it ready for use, and clears away what a dead process left half written.
    /// - Parameter moment: What was written to since may belong to a process that lives, on this machine or another.
    func prepare(keepingWhatChangedSince moment: Timestamp) async throws

    /// The store whose archive this is, as the archive itself says.
    func owner() async throws -> String?

    /// Whether the archive belongs to the store with this name: another store knows none of its files and would take
    /// them all for leftovers.
    /// - Parameter mayClaim: Whether the name is written down in an archive that nobody has.
    func isOwned(by store: String, mayClaim: Bool) async throws -> Bool

    // MARK: - A file enters

    /// Writes a video's file beside the others, durably.
    /// - Parameters:
    ///   - name: A name that nobody else gives.
    ///   - fill: Writes the file into the sink that it is given, piece by piece and in order.
    /// - Throws: What `fill` threw, or a trouble of kind `receiver`; nothing is left behind then.
    func stage(
        _ video: VideoID,
        name: String,
        from fill: @Sendable (_ sink: @Sendable (ArraySlice<UInt8>) async throws -> Void) async throws -> Void
    ) async throws(FileTrouble) -> StagedFile

    /// Puts a staged file into its place, durably; one that is there already stays.
    /// - Throws: ``FileTrouble``; nothing is left behind then.
    func commit(_ staged: StagedFile) async throws(FileTrouble)

    /// Removes a staged file that is not wanted.
    func discard(_ staged: StagedFile) async

    // MARK: - A file is read

    /// Opens a file under its own name, or under its video's as the version before named it; one that is kept apart is
    /// brought back for that.
    /// - Parameter reading: Let go when the file is closed.
    /// - Returns: Nothing when there is none of this length.
    func open(
        _ file: ArchivedFile,
        of video: VideoID,
        reading: ArchiveUse.Reading
    ) async throws -> (any ReadableFile)?

    /// Whether a file is there under its own name, or under its video's as the version before named it, or kept apart.
    func has(_ file: ArchivedFile, of video: VideoID) async throws -> Bool

    // MARK: - A file leaves

    /// Takes a file aside under a name that nobody else has.
    /// - Returns: Nothing when it was not there.
    func takeAside(_ digest: String, name: String) async throws -> FileAside?

    /// Puts a file back that was taken aside.
    func restore(_ file: FileAside) async throws

    /// Removes a file that was taken aside.
    func remove(_ file: FileAside) async

    /// Files that were taken aside by somebody who then died.
    func abandonedAside(before moment: Timestamp) async throws -> [FileAside]

    // MARK: - Files of the version before

    /// Puts the file that the version before kept for a video under its own name too: servers of that version find it
    /// under the old one.
    /// - Returns: Whether the file is there under its own name.
    func adopt(_ file: ArchivedFile, of video: VideoID) async throws -> Bool

    /// Removes the file that the version before kept for a video, if there is one.
    func removeFormer(of video: VideoID) async throws

    // MARK: - Files that no video has

    /// Keeps a file apart that was taken aside.
    /// - Parameter now: From when on it is kept there.
    func keepApart(_ file: FileAside, at now: Timestamp) async throws

    /// Keeps the file apart that the version before kept for a video, if it has been there since before a moment.
    /// - Returns: Whether there was one.
    func keepFormerApart(of video: VideoID, changedBefore moment: Timestamp, at now: Timestamp) async throws -> Bool

    /// The files that are kept apart, longest first.
    func filesApart() async throws -> [FileApart]

    /// Puts a file back into its place that was kept apart; one that is there already stays.
    func bringBack(_ file: FileApart) async throws

    /// Removes a file that was kept apart.
    func remove(_ file: FileApart) async throws

    // MARK: - Which files there are

    /// The parts that the archive is listed by.
    func shards() async throws -> [String]

    /// The files of one part; what does not have a name as the archive gives them is left out.
    func list(_ shard: String) async throws -> [ArchiveName]

    /// Whether a file has been there since before a moment.
    func has(_ digest: String, unchangedSince moment: Timestamp) async throws -> Bool
}

/// A file that has arrived whole and durably, and is still to be put into its place.
package struct StagedFile: Hashable, Sendable {
    /// Its digest and length.
    package let file: ArchivedFile
    let path: String
}

/// A file that was taken out of its place, and is to be removed or put back.
package struct FileAside: Hashable, Sendable {
    /// The digest that it had its place under.
    package let digest: String
    let path: String
}

/// A file that is kept apart because no video had it.
package struct FileApart: Hashable, Sendable {
    /// What it is called in its place.
    package let name: ArchiveName
    /// Its length in bytes.
    package let size: Int64
    /// Since when it is kept apart.
    package let since: Timestamp
    let path: String
}

/// A file that stays readable for as long as this lives, also when it is removed meanwhile.
package protocol ReadableFile: Sendable {
    /// The length in bytes when it was opened.
    var size: Int64 { get }

    /// Reads exactly this part, off the event loops.
    /// - Throws: When the file is no longer as long as it was.
    func read(_ part: Range<Int64>) async throws -> ByteBuffer

    /// This part, which must not be empty, for the kernel to send by itself, if it is in memory; asking waits for no
    /// disk.
    ///
    /// Nothing where the file system cannot tell, as one that is reached over a network, or the file is no longer as
    /// long as it was: whoever sent the part all the same might wait for a disk, and everybody on its thread with it.
    /// - Returns: A region that can be used for as long as this lives, by one user at a time.
    func regionInMemory(_ part: Range<Int64>) -> FileRegion?

    /// The same file through a handle of its own, for somebody else to use at the same time; it does not count as being
    /// read. Waits for no disk.
    /// - Returns: Nothing when the process may open no more files.
    func copy() -> (any ReadableFile)?

    /// Whether the file still has a name and the length that it had; waits for no disk where a part of it was just found
    /// in memory.
    var isInPlace: Bool { get }
}

/// What the name of a file in the archive says.
package enum ArchiveName: Hashable, Sendable {
    /// The file with this digest.
    case digest(String)
    /// The file of this video, named by the version before.
    case video(VideoID)

    static let ending = ".mp4"
    private static let digestLength = 64

    /// Reads a file's name; nothing when the archive gives no such names.
    init?(_ name: String) {
        guard name.hasSuffix(Self.ending) else {
            return nil
        }
        let stem = name.dropLast(Self.ending.count)
        if let video = VideoID(taskID: String(stem)) {
            self = .video(video)
        } else if stem.utf8.count == Self.digestLength, stem.utf8.allSatisfy(Self.isDigit) {
            self = .digest(String(stem))
        } else {
            return nil
        }
    }

    /// The name.
    var text: String {
        switch self {
        case .digest(let digest): digest + Self.ending
        case .video(let video): video.taskID + Self.ending
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"): true
        default: false
        }
    }
}
