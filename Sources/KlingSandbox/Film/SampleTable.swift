/// The part of the index that tells a player how to decode the pictures and where each of them begins, `stbl`.
struct SampleTable {
    private static let dotsPerInch: UInt32 = 72 << 16

    let order: FilmOrder
    let frames: [Frame]

    /// All pictures lie in one piece that begins at `offset` of the file.
    func box(picturesAt offset: UInt32) -> MovieBox {
        let count = UInt32(frames.count)
        let keys = frames.indices.filter { frames[$0].isKey }.map { UInt32($0 + 1) }
        let sizes = frames.map { UInt32($0.bytes.count) }
        return MovieBox(
            "stbl",
            boxes: [
                MovieBox("stsd", flags: 0, words: [1], rest: description.bytes),
                MovieBox("stts", flags: 0, words: [1, count, MovieIndex.ticksPerFrame]),
                MovieBox("stss", flags: 0, words: [UInt32(keys.count)] + keys),
                MovieBox("stsc", flags: 0, words: [1, 1, count, 1]),
                MovieBox("stsz", flags: 0, words: [0, count] + sizes),
                MovieBox("stco", flags: 0, words: [1, offset]),
            ]
        )
    }

    private var description: MovieBox {
        let reserved = [UInt8](repeating: 0, count: 6)
        let fileReference = UInt16(1).bigEndianBytes
        let unused = [UInt8](repeating: 0, count: 16)
        let size = UInt16(order.width).bigEndianBytes + UInt16(order.height).bigEndianBytes
        let density = Self.dotsPerInch.bigEndianBytes + Self.dotsPerInch.bigEndianBytes
        let framesPerSample = UInt16(1).bigEndianBytes
        let encoderName = [UInt8](repeating: 0, count: 32)
        let depth = UInt16(24).bigEndianBytes + Int16(-1).bigEndianBytes

        var payload = reserved + fileReference + unused + size + density
        payload += [0, 0, 0, 0] + framesPerSample + encoderName + depth + decoderSetup.bytes
        return MovieBox("avc1", payload)
    }

    private var decoderSetup: MovieBox {
        let parameters = ParameterSets(order)
        let sequence = parameters.sequence.bytes
        let picture = parameters.picture.bytes
        let lengthsOfFourBytes: UInt8 = 0xFF
        let oneSequence: UInt8 = 0xE1
        let head = [1, ParameterSets.profile, ParameterSets.compatibility, parameters.level, lengthsOfFourBytes]
        return MovieBox(
            "avcC",
            head + [oneSequence] + UInt16(sequence.count).bigEndianBytes + sequence
                + [1] + UInt16(picture.count).bigEndianBytes + picture
        )
    }
}
