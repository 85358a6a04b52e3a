import Mustache

// The templates of the dashboard, which are part of the program. In: a page. Out: HTML. What must hold: every value is
// escaped, scalar by scalar, and attributes stand in double quotes, so that nothing that anybody has written becomes
// markup. Only what is called `markup` is set as it is, which is a `Markup` wherever it stands.

/// The templates, read once.
struct Templates: Sendable {
    private let library: MustacheLibrary

    /// Reads all templates.
    /// - Throws: What is wrong with one of them, which a test finds.
    init() throws {
        MustacheContentTypes.register(ScalarEscaping(), named: ScalarEscaping.name)
        var templates: [String: MustacheTemplate] = [:]
        for (name, text) in Self.texts {
            // A template that is part of another one begins with the library's own escaping again.
            templates[name] = try MustacheTemplate(string: "{{% CONTENT_TYPE:\(ScalarEscaping.name)}}" + text)
        }
        library = MustacheLibrary(templates: templates)
    }

    /// A whole page.
    func html(of page: Page) -> String {
        library.render(page, withTemplate: "page") ?? ""
    }

    /// Only what of a page is kept fresh.
    func html(of fresh: Fresh) -> String {
        library.render(fresh, withTemplate: "blocks") ?? ""
    }

    static let texts = [
        "page": layout, "blocks": blocks, "table": table, "plot": plot, "forms": forms,
        "input": input,
    ]
}

/// Escapes a text for HTML scalar by scalar.
///
/// The library looks for `<` and `"` among characters, and takes one that is followed by a combining mark for another
/// character, which browsers do not. What no text may hold in HTML becomes a replacement character.
struct ScalarEscaping: MustacheContentType {
    static let name = "SCALARS"

    func escapeText(_ text: String) -> String {
        text.utf8.contains(where: Self.matters) ? slowly(escaping: text) : text
    }

    /// Whether a byte may be of a scalar that does not stand for itself: one of the five, or a control character, of
    /// which those beyond ASCII begin with `C2`.
    private static func matters(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "\n"), UInt8(ascii: "\t"): false
        case ..<0x20, UInt8(ascii: "\""), UInt8(ascii: "&"), UInt8(ascii: "'"), UInt8(ascii: "<"), UInt8(ascii: ">"),
            0x7F, 0xC2:
            true
        default: false
        }
    }

    /// The same for any text.
    func slowly(escaping text: String) -> String {
        var escaped = String.UnicodeScalarView()
        escaped.reserveCapacity(text.unicodeScalars.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "<": escaped.append(contentsOf: "&lt;".unicodeScalars)
            case ">": escaped.append(contentsOf: "&gt;".unicodeScalars)
            case "&": escaped.append(contentsOf: "&amp;".unicodeScalars)
            case "\"": escaped.append(contentsOf: "&quot;".unicodeScalars)
            case "'": escaped.append(contentsOf: "&#39;".unicodeScalars)
            case "\n", "\t": escaped.append(scalar)
            case _ where scalar.properties.generalCategory == .control: escaped.append("\u{FFFD}")
            default: escaped.append(scalar)
            }
        }
        return String(escaped)
    }
}
