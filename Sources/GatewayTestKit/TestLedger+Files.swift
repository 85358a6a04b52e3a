package import GatewayLedger
package import GatewayModel
package import GatewayServices

extension TestLedger {
    /// The place of a video in the queue, 1 being next; nothing when it does not wait.
    package func queuePosition(of video: Video) async throws(GatewayError) -> Int? {
        guard let place = video.queuePlace else {
            return nil
        }
        return try await ledger.reader.queuePlaces().position(of: place)
    }

    /// The place that an order would get, 1 being next.
    package func queuePosition(
        of forecast: AdmissionForecast,
        tenant: TenantID? = nil
    ) async throws(GatewayError) -> Int? {
        let places = try await ledger.reader.queuePlaces()
        return switch forecast.waits {
        case .last(let priority): places.nextPosition(of: tenant ?? self.tenant.id, priority: priority)
        case .at(let place): places.position(of: place)
        case nil: nil
        }
    }

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

extension PollingPolicy {
    /// What tests use that do not ask for more.
    package static let usual = PollingPolicy(
        pollInterval: .seconds(5),
        reconcileWindow: .seconds(3600),
        taskPatience: .seconds(3600),
        requestTimeout: .seconds(32)
    )
}
