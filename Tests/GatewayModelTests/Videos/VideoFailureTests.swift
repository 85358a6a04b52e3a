import GatewayModel
import Testing

struct VideoFailureTests {
    @Test(arguments: VideoFailure.Code.allCases)
    func `a failure says what it costs and never who made it`(code: VideoFailure.Code) {
        let message = VideoFailure(code).message
        #expect(message.contains("charged"))
        for name in ["kling", "deerapi", "http", "task_id"] {
            #expect(!message.lowercased().contains(name))
        }
    }

    @Test
    func `the codes are those of the contract`() {
        #expect(
            VideoFailure.Code.allCases.map(\.rawValue) == [
                "content_policy", "upstream_rejected", "upstream_failed", "queue_deadline_exceeded",
                "submission_unknown", "timed_out",
            ]
        )
    }
}
