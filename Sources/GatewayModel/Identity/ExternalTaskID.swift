/// Our own opaque name for one upstream submission: durable before the POST, and the only handle if its answer is lost.
///
/// It is unique per upstream account, which a relay may share with strangers, so it is random and says nothing of the
/// tenant or the video.
package struct ExternalTaskID: Hashable, Sendable, CustomStringConvertible {
    /// What every name begins with, by whichever installation of this program.
    package static let prefix = "kg-"

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
