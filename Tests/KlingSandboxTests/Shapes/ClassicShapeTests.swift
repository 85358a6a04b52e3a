import Testing

@testable import KlingSandbox

struct ClassicShapeTests {
    @Test(arguments: [
        (
            Look.create,
            """
            {"code":0,"data":{"created_at":1790000000000,"task_id":"878106242831892487",\
            "task_info":{"external_task_id":"mine-1"},"task_status":"submitted","updated_at":1790000000000},\
            "message":"SUCCEED","request_id":"r"}
            """
        ),
        (
            Look.submitted,
            """
            {"code":0,"data":{"created_at":1790000000000,"task_id":"878106242831892487",\
            "task_info":{"external_task_id":"mine-1"},"task_result":{},"task_status":"submitted",\
            "task_status_msg":"","updated_at":1790000000000},"message":"SUCCEED","request_id":"r"}
            """
        ),
        (
            Look.processing,
            """
            {"code":0,"data":{"created_at":1790000000000,"task_id":"878106242831892487",\
            "task_info":{"external_task_id":"mine-1"},"task_result":{},"task_status":"processing",\
            "task_status_msg":"","updated_at":1790000002000},"message":"SUCCEED","request_id":"r"}
            """
        ),
        (
            Look.succeed,
            """
            {"code":0,"data":{"created_at":1790000000000,"final_unit_deduction":"2","task_id":"878106242831892487",\
            "task_info":{"external_task_id":"mine-1"},"task_result":{"videos":[{"duration":"5.0",\
            "id":"878106242831892488","url":"http://sandbox/files/878106242831892487.mp4"}]},"task_status":"succeed",\
            "task_status_msg":"","updated_at":1790000010000},"message":"SUCCEED","request_id":"r"}
            """
        ),
        (
            Look.failed,
            """
            {"code":0,"data":{"created_at":1790000000000,"final_unit_deduction":"0","task_id":"878106242831892487",\
            "task_info":{"external_task_id":"mine-1"},"task_result":{},"task_status":"failed",\
            "task_status_msg":"The video could not be generated, please try again later","updated_at":1790000010000},\
            "message":"SUCCEED","request_id":"r"}
            """
        ),
        (
            Look.unknown,
            """
            {"code":0,"data":{"created_at":1790000000000,"task_id":"878106242831892487",\
            "task_info":{"external_task_id":"mine-1"},"task_result":{},"task_status":"reviewing",\
            "task_status_msg":"","updated_at":1790000000000},"message":"SUCCEED","request_id":"r"}
            """
        ),
    ])
    func `Kling's classic envelope, from create to end`(look: Look, expected: String) {
        #expect(look.answer(in: .classic) == expected)
    }
}
