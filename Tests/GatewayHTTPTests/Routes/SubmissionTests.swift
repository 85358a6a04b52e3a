import Testing

@testable import GatewayHTTP

struct SubmissionTests {
    @Test func `a bare prompt is filled in and held`() async throws {
        let front = try await TestFront()
        try await front.visit { visitor in
            let reply = try await visitor.post("/v1/videos", #"{"prompt":" A cat. "}"#)
            #expect(reply.status == 200)
            #expect(
                reply.json.names == [
                    "id", "object", "model", "status", "progress", "created_at", "started_at", "completed_at", "expires_at",
                    "prompt", "negative_prompt", "seconds", "size", "aspect_ratio", "mode", "error", "metadata", "queue",
                    "cost", "cache",
                ]
            )
            #expect(reply.json["prompt"].string == "A cat.")
            #expect(reply.text == "")
        }
        #expect(front.admissionCount == 1)
    }
}
