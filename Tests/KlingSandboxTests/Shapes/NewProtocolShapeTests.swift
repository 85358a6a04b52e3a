import Testing

@testable import KlingSandbox

struct NewProtocolShapeTests {
    @Test(arguments: [
        (
            Look.create,
            """
            {"code":0,"data":{"create_time":1790000000000,"external_id":"mine-1","id":"878106242831892487",\
            "status":"submitted","update_time":1790000000000},"message":"SUCCEED","request_id":"r"}
            """
        ),
        (
            Look.submitted,
            """
            {"code":0,"data":{"billing":[],"create_time":1790000000000,"external_id":"mine-1",\
            "id":"878106242831892487","message":"","outputs":[],"status":"submitted","update_time":1790000000000},\
            "message":"SUCCEED","request_id":"r"}
            """
        ),
        (
            Look.processing,
            """
            {"code":0,"data":{"billing":[],"create_time":1790000000000,"external_id":"mine-1",\
            "id":"878106242831892487","message":"","outputs":[],"status":"processing","update_time":1790000002000},\
            "message":"SUCCEED","request_id":"r"}
            """
        ),
        (
            Look.succeed,
            """
            {"code":0,"data":{"billing":[{"amount":"2","charge_type":"unit"}],"create_time":1790000000000,\
            "external_id":"mine-1","id":"878106242831892487","message":"","outputs":[{"duration":"5.0",\
            "id":"878106242831892488","type":"video","url":"http://sandbox/files/878106242831892487.mp4"}],\
            "status":"succeeded","update_time":1790000010000},"message":"SUCCEED","request_id":"r"}
            """
        ),
        (
            Look.failed,
            """
            {"code":0,"data":{"billing":[],"create_time":1790000000000,"external_id":"mine-1",\
            "id":"878106242831892487","message":"The video could not be generated, please try again later",\
            "outputs":[],"status":"failed","update_time":1790000010000},"message":"SUCCEED","request_id":"r"}
            """
        ),
        (
            Look.unknown,
            """
            {"code":0,"data":{"billing":[],"create_time":1790000000000,"external_id":"mine-1",\
            "id":"878106242831892487","message":"","outputs":[],"status":"reviewing","update_time":1790000000000},\
            "message":"SUCCEED","request_id":"r"}
            """
        ),
    ])
    func `Kling's new protocol, from create to end`(look: Look, expected: String) {
        #expect(look.answer(in: .newProtocol) == expected)
    }
}
