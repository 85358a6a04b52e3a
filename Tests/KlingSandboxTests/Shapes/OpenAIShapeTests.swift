import Testing

@testable import KlingSandbox

struct OpenAIShapeTests {
    @Test(arguments: [
        (
            Look.create,
            """
            {"created_at":1790000000,"id":"878106242831892487","model":"kling-v1-6","object":"video","progress":0,\
            "seconds":"5","status":"queued","task_id":"878106242831892487"}
            """
        ),
        (
            Look.submitted,
            """
            {"created_at":1790000000,"id":"878106242831892487","model":"kling-v1-6","object":"video","progress":0,\
            "seconds":"5","status":"queued","task_id":"878106242831892487"}
            """
        ),
        (
            Look.processing,
            """
            {"created_at":1790000000,"id":"878106242831892487","model":"kling-v1-6","object":"video","progress":50,\
            "seconds":"5","status":"in_progress","task_id":"878106242831892487"}
            """
        ),
        (
            Look.succeed,
            """
            {"completed_at":1790000010,"created_at":1790000000,"id":"878106242831892487",\
            "metadata":{"url":"http://sandbox/files/878106242831892487.mp4"},"model":"kling-v1-6","object":"video",\
            "progress":100,"seconds":"5","status":"completed","task_id":"878106242831892487"}
            """
        ),
        (
            Look.failed,
            """
            {"completed_at":1790000010,"created_at":1790000000,"error":{"code":"task_failed",\
            "message":"The video could not be generated, please try again later"},"id":"878106242831892487",\
            "model":"kling-v1-6","object":"video","progress":100,"seconds":"5","status":"failed",\
            "task_id":"878106242831892487"}
            """
        ),
        (
            Look.unknown,
            """
            {"created_at":1790000000,"id":"878106242831892487","model":"kling-v1-6","object":"video","progress":0,\
            "seconds":"5","status":"reviewing","task_id":"878106242831892487"}
            """
        ),
    ])
    func `the OpenAI video object, from create to end`(look: Look, expected: String) {
        #expect(look.answer(in: .openAI) == expected)
    }
}
