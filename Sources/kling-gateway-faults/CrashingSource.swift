import GatewayModel

/// A source of files that passes the crash points around a download.
struct CrashingSource: VideoFileSource {
    let base: any VideoFileSource
    let injector: CrashInjector

    func fetch(
        _ url: String,
        limit: Int64,
        into sink: (ArraySlice<UInt8>) async throws -> Void
    ) async throws(FileTrouble) {
        injector.pass(.call(.fetchBeforeSending))
        try await base.fetch(url, limit: limit) { piece in
            try await sink(piece)
            injector.pass(.call(.fetchInTheMiddle))
        }
        injector.pass(.call(.fetchAfterLastByte))
    }
}
