package import GatewayModel

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

    private static func isDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"): true
        default: false
        }
    }
}
