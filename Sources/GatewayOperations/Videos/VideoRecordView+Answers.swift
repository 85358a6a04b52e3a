import GatewayLedger
import GatewayModel

extension VideoRecordView.Answer {
    init(_ order: VideoRecord.Order, at moment: Timestamp) {
        self.init(
            kind: "order",
            at: moment.text,
            requestID: order.requestID,
            key: order.key?.text,
            status: 200,
            isDelivered: order.isAnswerLost ? false : nil
        )
    }

    init(_ repeated: VideoRecord.Repeat) {
        self.init(
            kind: "repeat",
            at: repeated.at.text,
            requestID: repeated.requestID,
            key: repeated.key.text,
            status: 200,
            isDelivered: repeated.isDelivered
        )
    }
}
