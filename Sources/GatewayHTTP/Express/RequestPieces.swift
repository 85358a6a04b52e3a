import NIOCore

/// Where the messages of a connection begin and end, as far as that is known without the parser.
///
/// Once something comes that is not plain, only the parser knows, and everything from there on is its own.
struct RequestPieces {
    /// What stands at the beginning of what has come.
    enum Piece {
        /// The beginning of a head, of which more must come.
        case partial
        /// A whole request without a body, which may be answered without the parser.
        case read(ExpressRequest, bytes: Int)
        /// Something for the parser.
        case other(bytes: Int)
    }

    private enum State {
        /// A head comes next.
        case head
        /// So many bytes of a body do.
        case body(Int)
        case unknown
    }

    private var state = State.head

    /// Takes what stands at the beginning of what has come; only a part of a head is there again the next time.
    mutating func next(in bytes: ByteBuffer) -> Piece {
        switch state {
        case .unknown: return .other(bytes: bytes.readableBytes)
        case .body(let left): return takeBody(left, of: bytes.readableBytes, behind: 0)
        case .head:
            switch bytes.withUnsafeReadableBytes({ PlainHead.read($0) }) {
            case .partial: return .partial
            case .other: return takeRest(of: bytes)
            case .whole(let head):
                guard let request = head.request else {
                    return takeBody(head.bodyBytes, of: bytes.readableBytes - head.bytes, behind: head.bytes)
                }
                return .read(request, bytes: head.bytes)
            }
        }
    }

    /// Leaves everything to the parser.
    mutating func takeRest(of bytes: ByteBuffer) -> Piece {
        state = .unknown
        return .other(bytes: bytes.readableBytes)
    }

    private mutating func takeBody(_ count: Int, of available: Int, behind head: Int) -> Piece {
        let taken = min(count, available)
        state = count > taken ? .body(count - taken) : .head
        return .other(bytes: head + taken)
    }
}
