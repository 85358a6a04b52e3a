/// One unit of an H.264 stream: a header byte and a payload that no start code can be mistaken in.
struct NALUnit {
    enum Kind: UInt8 {
        case slice = 1
        case keySlice = 5
        case sequenceParameters = 7
        case pictureParameters = 8
    }

    /// Every unit here is needed by others, so all carry the highest reference priority.
    private static let priority: UInt8 = 3 << 5

    let bytes: [UInt8]

    init(_ kind: Kind, payload: [UInt8]) {
        var bytes: [UInt8] = [Self.priority | kind.rawValue]
        bytes.reserveCapacity(payload.count + 16)
        var zeros = 0
        for byte in payload {
            // Two zeros followed by 0 ... 3 would look like a start code: a 3 is put between.
            if zeros == 2, byte <= 3 {
                bytes.append(3)
                zeros = 0
            }
            bytes.append(byte)
            zeros = byte == 0 ? zeros + 1 : 0
        }
        self.bytes = bytes
    }
}
