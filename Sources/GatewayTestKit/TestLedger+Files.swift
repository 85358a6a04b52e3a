package import GatewayLedger
package import GatewayModel

extension TestLedger {
    /// Announces a file and records that a video has it, now.
    @discardableResult
    package func recordStored(
        _ file: ArchivedFile,
        of video: VideoID,
        expiresAt: Timestamp
    ) async throws(GatewayError) -> FileReception {
        try await ledger.work.expect(file, at: clock.now, until: clock.now)
        return try await ledger.work.recordStored(file, of: video, expiresAt: expiresAt, at: clock.now)
    }
}
