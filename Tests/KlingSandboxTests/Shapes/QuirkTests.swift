import Testing

@testable import KlingSandbox

struct QuirkTests {
    private func json(_ look: Look, _ quirks: Set<Quirk>, in shape: AnswerShape = .classic) -> JSON? {
        JSON(reading: look.answer(in: shape, quirks: quirks).utf8)
    }

    @Test func `videos can be one object`() {
        let videos = json(.succeed, [.videosObject])?.at("data", "task_result", "videos")
        #expect(videos?["url"] == "http://sandbox/files/878106242831892487.mp4")
    }

    @Test func `a result that is not there can be null or missing`() {
        #expect(json(.processing, [.resultNull])?.at("data", "task_result") == .null)
        #expect(json(.processing, [.resultMissing])?.at("data", "task_result") == nil)
        #expect(json(.succeed, [.resultNull, .resultMissing])?.at("data", "task_result", "videos") != nil)
    }

    @Test func `the code can be a string`() {
        #expect(json(.create, [.codeString])?["code"] == "0")
    }

    @Test(arguments: [AnswerShape.classic, .newProtocol])
    func `the request id can be missing`(shape: AnswerShape) {
        #expect(json(.create, [], in: shape)?["request_id"] == "r")
        #expect(json(.create, [.noRequestID], in: shape)?["request_id"] == nil)
    }

    @Test func `times can be in the other unit`() {
        #expect(json(.create, [.otherTimeUnit])?.at("data", "created_at") == 1_790_000_000)
        #expect(json(.create, [.otherTimeUnit], in: .openAI)?["created_at"] == 1_790_000_000_000)
        #expect(json(.create, [.otherTimeUnit], in: .relayRecord)?.at("data", "submit_time") == 1_790_000_000_000)
        #expect(json(.create, [.otherTimeUnit], in: .newProtocol)?.at("data", "create_time") == 1_790_000_000)
    }

    @Test func `what is empty can be null`() {
        let formatter = ResponseFormatter(createShape: .classic, queryShape: .classic, quirks: [.nulls])
        let task = sampleTask(externalID: nil)
        let data = formatter.queried(task.seen(at: ManualTime.start), requestID: "r").body["data"]
        #expect(data?.at("task_info", "external_task_id") == .null)
        #expect(data?["task_status_msg"] == .null)
        #expect(data?["task_result"] == .null)
    }

    @Test func `a query of the new protocol can answer with a list of one`() {
        #expect(json(.succeed, [.dataList], in: .newProtocol)?["data"]?.elements?.count == 1)
        #expect(json(.create, [.dataList], in: .newProtocol)?.at("data", "id") == "878106242831892487")
    }

    @Test func `a page of tasks has the shape of the query`() {
        let sightings = [sampleTask().seen(at: ManualTime.start)]
        func listed(_ shape: AnswerShape) -> JSON {
            ResponseFormatter(createShape: .classic, queryShape: shape, quirks: []).listed(sightings, requestID: "r")
                .body
        }
        for shape in [AnswerShape.classic, .relayRecord, .flatRecord, .newProtocol] {
            #expect(listed(shape)["data"]?.elements?.count == 1)
        }
        #expect(listed(.relayRecord)["data"]?.elements?.first?.at("data", "data", "task_id") == "878106242831892487")
        #expect(listed(.openAI)["object"] == "list")
        #expect(listed(.openAI)["data"]?.elements?.first?["object"] == "video")
        #expect(listed(.nothing)["data"] == .null)
    }
}
