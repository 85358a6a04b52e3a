import GatewayModel

/// What a part's header says: the field's name, and whether it is a file.
struct MultipartHeader {
    /// How long a field's name may be, in bytes.
    static let maximumNameBytes = 256

    let name: String
    let isFile: Bool

    /// Reads the header's lines; only `Content-Disposition` matters.
    /// - Throws: `invalidField`.
    init(_ bytes: ArraySlice<UInt8>) throws(GatewayError) {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw MultipartReader.malformed("a part's header is not UTF-8 text")
        }
        // A line break is one character to Swift, so the lines are found among the scalars.
        for line in text.unicodeScalars.split(whereSeparator: { $0 == "\r" || $0 == "\n" }) {
            let halves = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard halves.count == 2, String(halves[0]).lowercased() == "content-disposition" else {
                continue
            }
            let value = HeaderParameters(String(halves[1]))
            guard let value, value.value == "form-data", let name = value["name"], !name.isEmpty,
                name.utf8.count <= Self.maximumNameBytes
            else {
                throw MultipartReader.malformed("a part has no proper name")
            }
            self.name = name
            isFile = value["filename"] != nil || value["filename*"] != nil
            return
        }
        throw MultipartReader.malformed("a part has no Content-Disposition")
    }
}
