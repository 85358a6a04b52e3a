import GatewayAccess
import GatewayArchive
import GatewayHTTP
import GatewayLedger
import GatewayModel
import Synchronization

/// Files that are answered on the event loop: those of videos that memory has, which are open, and in memory.
///
/// Who takes the long way has its file kept open for the next. A part is sent so only if it is no longer than what the
/// long way, too, hands to the kernel at once: that is looked for in memory as a whole, and few enough bytes to stay
/// there until a client has taken them. A longer one is better off where each of its windows is looked for when it is
/// due, and may be waited for; and the longer it is, the less the way there costs beside its bytes.
struct ExpressContent: Sendable {
    let reader: LedgerReader
    let use: ArchiveUse
    let clock: any WallClock

    /// The heads of a video's file for all who ask for it with a key.
    private final class Heads: Sendable {
        let tag: EntityTag
        let whole: StoredHead
        let known: StoredHead

        init(_ file: ArchivedFile, _ head: ContentHead) {
            tag = EntityTag(digest: file.digest)
            whole = StoredHead(of: head.whole)
            known = StoredHead(of: head.known)
        }
    }

    /// The answer to a `GET` without a query.
    func find(_ id: VideoID, _ principal: Principal, _ question: FileQuestion) -> StoredFile? {
        let now = clock.now
        guard let tenant = principal.tenant, let copy = reader.copy(of: id, of: tenant),
            copy.video.status == .completed, case .stored(let archived) = copy.video.file, archived.size > 0,
            copy.video.fileExpiresAt.map({ $0 > now }) ?? true
        else {
            return nil
        }
        let heads = heads(of: archived, copy, principal, now)
        let isKnown = question.knows(heads.tag)
        let (head, part): (StoredHead, Range<Int64>)
        switch isKnown ? .whole : ByteRange(question.range, of: archived.size) {
        // Of what is not sent, a byte tells whether the file is there.
        case .whole where isKnown: (head, part) = (heads.known, 0..<1)
        case .whole: (head, part) = (heads.whole, 0..<archived.size)
        case .part(let range):
            part = range
            head = StoredHead(of: contentHead(of: archived, copy, principal, now).one(range))
        case .parts, .unsatisfiable, .excessive: return nil
        }
        guard Int64(part.count) <= FileBody.windowBytes, let open = use.openFiles.find(archived, with: part) else {
            return nil
        }
        return StoredFile(head, isKnown ? nil : open.region) { [use] in
            FileReader(file: open.file, reading: use.read(archived.digest, at: now))
        }
    }

    /// Keeps a file open that was opened for somebody else.
    func keep(_ file: any ReadableFile, _ archived: ArchivedFile) {
        if reader.hasCopies {
            use.openFiles.keep(file, digest: archived.digest)
        }
    }

    private func heads(of file: ArchivedFile, _ copy: VideoCopy, _ principal: Principal, _ now: Timestamp) -> Heads {
        if let heads = copy.fileRendering.withLock({ $0 as? Heads }) {
            return heads
        }
        let heads = Heads(file, contentHead(of: file, copy, principal, now))
        copy.fileRendering.withLock { $0 = heads }
        return heads
    }

    private func contentHead(
        of file: ArchivedFile,
        _ copy: VideoCopy,
        _ principal: Principal,
        _ now: Timestamp
    ) -> ContentHead {
        ContentHead(of: file, video: copy.video.id, isSaved: false, for: principal, at: now)
    }
}

/// Somebody who reads a file, which stays open and counts as being read for as long as this lives.
private struct FileReader: Sendable {
    let file: any ReadableFile
    let reading: ArchiveUse.Reading
}
