import GatewayModel
import GatewayTestKit
import NIOHTTP1

@testable import GatewayKling

/// What many tests share.
enum Fixture {
    /// A key that no text contains by chance.
    static let canary = "CANARYkey7f3a9b2c4d5e6f708192a3b4c5d6e7f8"
    static let otherCanary = "SECONDkey0123456789abcdeffedcba9876543210"
    static let now = Timestamp(seconds: 1_790_000_000)
    static let name = ExternalTaskID(stored: "kg-00000000000000000000000001")

    static func keyring() throws -> UpstreamKeyring {
        try UpstreamKeyring([.init(UpstreamKey(reading: canary)), .init(UpstreamKey(reading: otherCanary), weight: 0)])
    }

    static func redaction() throws -> Redaction {
        Redaction(try keyring().all)
    }

    static func order(
        prompt: String = "a quiet street",
        negativePrompt: String? = nil,
        guidance: Double? = nil,
        camera: CameraControl? = nil
    ) -> VideoOrder {
        VideoOrder(
            stored: ModelID("kling-v1"),
            mode: .standard,
            seconds: 5,
            aspectRatio: .landscape,
            prompt: prompt,
            negativePrompt: negativePrompt,
            guidance: guidance,
            camera: camera
        )
    }

    /// What an answer to an order means.
    static func create(_ status: Int, _ body: String, headers: HTTPHeaders = [:]) throws -> CreateOutcome {
        let answer = UpstreamAnswer(status: status, headers: headers, body: Array(body.utf8))
        return Classification.create(.answered(answer), redaction: try redaction(), now: now)
    }

    /// What an answer to a question means.
    static func query(
        _ status: Int,
        _ body: String,
        headers: HTTPHeaders = [:],
        handle: TaskHandle = .id("878106242831892487")
    ) throws -> QueryOutcome {
        let answer = UpstreamAnswer(status: status, headers: headers, body: Array(body.utf8))
        return Classification.query(.answered(answer), handle: handle, redaction: try redaction(), now: now)
    }

    /// What an answer to a question for a page of tasks means.
    static func list(_ status: Int, _ body: String) throws -> ListOutcome {
        let answer = UpstreamAnswer(status: status, headers: [:], body: Array(body.utf8))
        return Classification.list(.answered(answer), redaction: try redaction(), now: now)
    }
}
