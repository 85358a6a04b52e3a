#if DEBUG
import GatewayModel

/// A source of files that passes the kill points around a download.
struct KillingSource: VideoFileSource {
    let base: any VideoFileSource
    let killSwitch: KillSwitch

    func fetch(
        _ url: String,
        limit: Int64,
        into sink: (ArraySlice<UInt8>) async throws -> Void
    ) async throws(FileTrouble) {
        killSwitch.pass(.fetchBeforeSending)
        try await base.fetch(url, limit: limit) { piece in
            try await sink(piece)
            killSwitch.pass(.fetchInTheMiddle)
        }
        killSwitch.pass(.fetchAfterLastByte)
    }
}
#endif
