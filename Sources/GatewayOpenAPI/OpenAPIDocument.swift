import CGatewayOpenAPI

// The contracts of both APIs, carried inside the program. In: what openapi/reference/generate.py makes of
// openapi/gateway.yaml and openapi/admin.yaml, which are its only sources. Out: bytes that live as long as the program.
// What must hold: what was made is in step with its source, which tests prove; nothing is parsed or rendered at run time.

/// The contracts of both APIs in the forms in which they are shown.
package enum OpenAPIDocument {
    /// The document as JSON.
    package static var json: UnsafeRawBufferPointer {
        bytes(of: gateway_openapi_json())
    }

    /// The document as one page of HTML for people.
    package static var reference: UnsafeRawBufferPointer {
        bytes(of: gateway_openapi_reference())
    }

    /// What a browser may do for the page: the value of `Content-Security-Policy`.
    package static var referencePolicy: String {
        String(decoding: bytes(of: gateway_openapi_policy()).prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }

    private static func bytes(of text: gateway_text) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: text.bytes, count: text.length)
    }

    /// The admin API's document as JSON.
    package static var adminJSON: UnsafeRawBufferPointer {
        bytes(of: admin_openapi_json())
    }

    /// The admin API's document as one page of HTML; what a browser may do for it is ``referencePolicy``.
    package static var adminReference: UnsafeRawBufferPointer {
        bytes(of: admin_openapi_reference())
    }
}
