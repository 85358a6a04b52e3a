import Hummingbird

/// A part of a file as a body: read piece by piece, each once the one before has been taken.
enum FileBody {
    /// How many bytes are in memory for one reader.
    static let pieceBytes: Int64 = 128 << 10

    static func of(_ file: OpenFile, part: Range<Int64>) -> ResponseBody {
        ResponseBody(contentLength: part.count) { writer in
            var position = part.lowerBound
            while position < part.upperBound {
                let end = min(position + pieceBytes, part.upperBound)
                try await writer.write(file.read(position..<end))
                position = end
            }
            try await writer.finish(nil)
        }
    }
}
