import Testing

@testable import KlingSandbox

struct RelayRecordShapeTests {
    @Test(arguments: [
        (
            Look.create,
            """
            {"code":"success","data":{"action":"textGenerate","data":{"code":0,"data":{"created_at":1790000000000,\
            "task_id":"878106242831892487","task_info":{"external_task_id":"mine-1"},"task_status":"submitted",\
            "updated_at":1790000000000},"message":"SUCCEED","request_id":"r"},"fail_reason":"","finish_time":0,\
            "platform":"kling","progress":"0%","result_url":"","start_time":0,"status":"SUBMITTED",\
            "submit_time":1790000000,"task_id":"878106242831892487"},"message":""}
            """
        ),
        (
            Look.submitted,
            """
            {"code":"success","data":{"action":"textGenerate","data":{"code":0,"data":{"created_at":1790000000000,\
            "task_id":"878106242831892487","task_info":{"external_task_id":"mine-1"},"task_result":{},\
            "task_status":"submitted","task_status_msg":"","updated_at":1790000000000},"message":"SUCCEED",\
            "request_id":"r"},"fail_reason":"","finish_time":0,"platform":"kling","progress":"0%","result_url":"",\
            "start_time":0,"status":"SUBMITTED","submit_time":1790000000,"task_id":"878106242831892487"},\
            "message":""}
            """
        ),
        (
            Look.processing,
            """
            {"code":"success","data":{"action":"textGenerate","data":{"code":0,"data":{"created_at":1790000000000,\
            "task_id":"878106242831892487","task_info":{"external_task_id":"mine-1"},"task_result":{},\
            "task_status":"processing","task_status_msg":"","updated_at":1790000002000},"message":"SUCCEED",\
            "request_id":"r"},"fail_reason":"","finish_time":0,"platform":"kling","progress":"50%","result_url":"",\
            "start_time":1790000002,"status":"IN_PROGRESS","submit_time":1790000000,"task_id":"878106242831892487"},\
            "message":""}
            """
        ),
        (
            Look.succeed,
            """
            {"code":"success","data":{"action":"textGenerate","data":{"code":0,"data":{"created_at":1790000000000,\
            "final_unit_deduction":"2","task_id":"878106242831892487","task_info":{"external_task_id":"mine-1"},\
            "task_result":{"videos":[{"duration":"5.0","id":"878106242831892488",\
            "url":"http://sandbox/files/878106242831892487.mp4"}]},"task_status":"succeed","task_status_msg":"",\
            "updated_at":1790000010000},"message":"SUCCEED","request_id":"r"},"fail_reason":"",\
            "finish_time":1790000010,"platform":"kling","progress":"100%",\
            "result_url":"http://sandbox/files/878106242831892487.mp4","start_time":1790000002,"status":"SUCCESS",\
            "submit_time":1790000000,"task_id":"878106242831892487"},"message":""}
            """
        ),
        (
            Look.failed,
            """
            {"code":"success","data":{"action":"textGenerate","data":{"code":0,"data":{"created_at":1790000000000,\
            "final_unit_deduction":"0","task_id":"878106242831892487","task_info":{"external_task_id":"mine-1"},\
            "task_result":{},"task_status":"failed",\
            "task_status_msg":"The video could not be generated, please try again later","updated_at":1790000010000},\
            "message":"SUCCEED","request_id":"r"},\
            "fail_reason":"The video could not be generated, please try again later","finish_time":1790000010,\
            "platform":"kling","progress":"100%","result_url":"","start_time":1790000002,"status":"FAILURE",\
            "submit_time":1790000000,"task_id":"878106242831892487"},"message":""}
            """
        ),
        (
            Look.unknown,
            """
            {"code":"success","data":{"action":"textGenerate","data":{"code":0,"data":{"created_at":1790000000000,\
            "task_id":"878106242831892487","task_info":{"external_task_id":"mine-1"},"task_result":{},\
            "task_status":"reviewing","task_status_msg":"","updated_at":1790000000000},"message":"SUCCEED",\
            "request_id":"r"},"fail_reason":"","finish_time":0,"platform":"kling","progress":"0%","result_url":"",\
            "start_time":0,"status":"UNKNOWN","submit_time":1790000000,"task_id":"878106242831892487"},"message":""}
            """
        ),
    ])
    func `a relay's task record, from create to end`(look: Look, expected: String) {
        #expect(look.answer(in: .relayRecord) == expected)
    }
}

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

struct NothingShapeTests {
    @Test(arguments: Look.allCases)
    func `says nothing, whatever is asked`(look: Look) {
        #expect(look.answer(in: .nothing) == #"{"code":"success","data":null}"#)
    }
}
