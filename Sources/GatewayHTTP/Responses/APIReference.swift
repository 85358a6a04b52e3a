import HTTPTypes
import NIOCore

/// An API's contract as it is shown: a document for programs and a page for people, both made before the program was.
package struct APIReference: Sendable {
    /// A form of it with its tag, made once.
    private struct Form: Sendable {
        let bytes: ByteBuffer
        let tag: EntityTag

        init(_ bytes: UnsafeRawBufferPointer) {
            self.bytes = ByteBuffer(bytes: bytes)
            tag = EntityTag(of: self.bytes)
        }
    }

    private let json: Form
    private let html: Form
    private let headers: HTTPFields
    private let pageHeaders: HTTPFields

    /// Takes what lives as long as the program.
    /// - Parameters:
    ///   - policy: What a browser may do for the page: the value of `Content-Security-Policy`.
    ///   - cacheControl: Who may keep answers, and for how long.
    package init(
        document: UnsafeRawBufferPointer,
        page: UnsafeRawBufferPointer,
        policy: String,
        cacheControl: String
    ) {
        json = Form(document)
        html = Form(page)
        headers = [.cacheControl: cacheControl, .vary: "Accept-Encoding"]
        var fields = headers
        fields[.contentSecurityPolicy] = policy
        fields[.contentTypeOptions] = "nosniff"
        fields[.referrerPolicy] = "no-referrer"
        pageHeaders = fields
    }

    /// The document as JSON, or its tag alone for a caller who has it.
    package func document(for request: GatewayRequest) -> GatewayResponse {
        .tagged(json.bytes, json.tag, headers: headers, to: request)
    }

    /// The page, or its tag alone for a caller who has it.
    package func page(for request: GatewayRequest) -> GatewayResponse {
        .tagged(html.bytes, html.tag, headers: pageHeaders, type: "text/html; charset=utf-8", to: request)
    }
}
