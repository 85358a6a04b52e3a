import GatewayHTTP
import GatewayModel
import NIOCore
import Synchronization

/// Files that are passed through from the upstream because the archive cannot take them now.
final class UpstreamFileProxy: Sendable {
    /// How many are passed through at once: each is a connection to the upstream of its own.
    static let width = 16

    private struct Enough: Error {}

    /// The right to pass one through; it is free again when this is let go.
    final class Permit: Sendable {
        private let files: UpstreamFileProxy

        fileprivate init(in files: UpstreamFileProxy) {
            self.files = files
        }

        deinit {
            files.taken.withLock { $0 -= 1 }
        }
    }

    private let source: any VideoFileSource
    private let taken = Mutex(0)

    init(source: any VideoFileSource) {
        self.source = source
    }

    /// A permit, if one is free and there is a file at the address now: its first piece is asked for, and thrown away.
    func permit(for url: String, limit: Int64) async -> Permit? {
        guard let permit = takePermit() else {
            return nil
        }
        var isThere = false
        do throws(FileTrouble) {
            try await source.fetch(url, limit: limit) { _ in
                isThere = true
                throw Enough()
            }
        } catch {
            // That it ends in trouble is meant.
        }
        return isThere ? permit : nil
    }

    /// The file as a body, each piece asked for once the one before has been taken; one that breaks off breaks the
    /// answer off, so that nobody takes it for the whole.
    func body(of url: String, limit: Int64, with permit: Permit, on eventLoop: any EventLoop) -> GatewayResponse.Body {
        .stream(length: nil) { [source] writer in
            try await source.fetch(url, limit: limit) { @concurrent piece in
                try await writer.write(ByteBuffer(bytes: piece))
                try await eventLoop.caughtUp()
            }
            withExtendedLifetime(permit) {}
        }
    }

    private func takePermit() -> Permit? {
        let isFree = taken.withLock { taken in
            guard taken < Self.width else {
                return false
            }
            taken += 1
            return true
        }
        return isFree ? Permit(in: self) : nil
    }
}
