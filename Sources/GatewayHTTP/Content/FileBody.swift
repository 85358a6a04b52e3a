import Hummingbird
import NIOCore

/// A part of a file as a body: read piece by piece, each once the one before has been taken.
enum FileBody {
    /// How many bytes are read at once; up to two pieces are in memory for one reader.
    static let pieceBytes: Int64 = 64 << 10

    static func of(_ file: OpenFile, part: Range<Int64>, on eventLoop: any EventLoop) -> ResponseBody {
        ResponseBody(contentLength: part.count) { writer in
            var position = part.lowerBound
            while position < part.upperBound {
                let end = min(position + pieceBytes, part.upperBound)
                try await writer.write(file.read(position..<end))
                try await eventLoop.caughtUp()
                position = end
            }
            try await writer.finish(nil)
        }
    }
}

extension EventLoop {
    /// Returns once the connection has seen what was written to it.
    ///
    /// Only then does it know that it is full, and makes the next write wait; until then it would take any number.
    func caughtUp() async throws {
        try await submit {}.get()
    }
}
