/// The identity of a video: 48 bits of creation time and 80 random bits, so that ids sort by creation.
package struct VideoID: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// What stands before the 26 characters wherever the OpenAI shape shows the id.
    package static let prefix = "video_"

    // Two halves, not one UInt128: as an argument of an async function, that corrupts the stack with Swift 6.3 on
    // x86-64.
    private let high: UInt64
    private let low: UInt64

    /// Makes a new id for a video that is created at `moment`.
    package init(at moment: Timestamp, using entropy: inout some RandomNumberGenerator) {
        let time = UInt128(truncatingIfNeeded: moment.milliseconds) & 0xFFFF_FFFF_FFFF
        let random = UInt128(entropy.next()) << 16 | UInt128(entropy.next() & 0xFFFF)
        self.init(bits: time << 80 | random)
    }

    /// The least id that a video can have which is created at `moment` or later: where a search by time begins.
    package init(firstAt moment: Timestamp) {
        let time = UInt128(max(0, min(moment.milliseconds, 0xFFFF_FFFF_FFFF)))
        self.init(bits: time << 80)
    }

    /// Reads an id as callers write it, `video_` and 26 characters.
    package init?(_ text: String) {
        let prefix = Self.prefix.utf8
        guard text.utf8.starts(with: prefix), let bits = CrockfordBase32.decode(text.utf8.dropFirst(prefix.count))
        else {
            return nil
        }
        self.init(bits: bits)
    }

    /// Reads the bare 26 characters that the store and the native Kling path use.
    package init?(taskID text: String) {
        guard let bits = CrockfordBase32.decode(text.utf8) else {
            return nil
        }
        self.init(bits: bits)
    }

    private init(bits: UInt128) {
        high = UInt64(truncatingIfNeeded: bits >> 64)
        low = UInt64(truncatingIfNeeded: bits)
    }

    /// The 26 characters without prefix: the store's key and the native path's `task_id`.
    package var taskID: String {
        CrockfordBase32.encode(UInt128(high) << 64 | UInt128(low))
    }

    /// When its video was created.
    package var createdAt: Timestamp {
        Timestamp(milliseconds: Int64(high >> 16))
    }

    package var description: String {
        Self.prefix + taskID
    }

    /// Which of `count` places it belongs to; ids are spread evenly over them.
    package func shard(of count: Int) -> Int {
        Int(truncatingIfNeeded: low & UInt64(Int64.max)) % count
    }

    package static func < (left: VideoID, right: VideoID) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }
}

/// Our own opaque name for one upstream submission: durable before the POST, and the only handle if its answer is lost.
///
/// It is unique per upstream account, which a relay may share with strangers, so it is random and says nothing of the
/// tenant or the video.
package struct ExternalTaskID: Hashable, Sendable, CustomStringConvertible {
    /// What every name begins with, by whichever installation of this program.
    package static let prefix = "kg-"

    /// How many characters a name has.
    package static let length = prefix.utf8.count + 26

    /// The name as it is sent: `kg-` and 26 characters.
    package let text: String

    /// Makes a new name from 128 random bits.
    package init(using entropy: inout some RandomNumberGenerator) {
        text = Self.prefix + CrockfordBase32.encode(UInt128(entropy.next()) << 64 | UInt128(entropy.next()))
    }

    /// Takes a name that the store holds.
    package init(stored text: String) {
        self.text = text
    }

    package var description: String {
        text
    }
}
