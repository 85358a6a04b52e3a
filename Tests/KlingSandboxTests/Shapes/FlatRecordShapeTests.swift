import Testing

@testable import KlingSandbox

struct FlatRecordShapeTests {
    @Test(arguments: [
        (
            Look.create,
            """
            {"code":"success","data":{"error":null,"format":"mp4","metadata":null,"status":"queued",\
            "task_id":"878106242831892487","url":""},"message":""}
            """
        ),
        (
            Look.submitted,
            """
            {"code":"success","data":{"error":null,"format":"mp4","metadata":null,"status":"queued",\
            "task_id":"878106242831892487","url":""},"message":""}
            """
        ),
        (
            Look.processing,
            """
            {"code":"success","data":{"error":null,"format":"mp4","metadata":null,"status":"processing",\
            "task_id":"878106242831892487","url":""},"message":""}
            """
        ),
        (
            Look.succeed,
            """
            {"code":"success","data":{"error":null,"format":"mp4","metadata":null,"status":"succeeded",\
            "task_id":"878106242831892487","url":"http://sandbox/files/878106242831892487.mp4"},"message":""}
            """
        ),
        (
            Look.failed,
            """
            {"code":"success","data":{"error":{"code":"task_failed",\
            "message":"The video could not be generated, please try again later"},"format":"mp4","metadata":null,\
            "status":"failed","task_id":"878106242831892487","url":""},"message":""}
            """
        ),
        (
            Look.unknown,
            """
            {"code":"success","data":{"error":null,"format":"mp4","metadata":null,"status":"reviewing",\
            "task_id":"878106242831892487","url":""},"message":""}
            """
        ),
    ])
    func `an older relay's flat record, from create to end`(look: Look, expected: String) {
        #expect(look.answer(in: .flatRecord) == expected)
    }
}
