import Mustache

/// A piece of a page: HTML that the program itself has written, and texts, each of which is escaped as it is put in.
///
/// What is written out in the program is markup, whatever is interpolated into it is text, and there is no other way to
/// make one: a text that is known only when the program runs cannot be taken for markup. The rows of a table are made so;
/// a template that looks up each name of each cell takes milliseconds for a row.
struct Markup: ExpressibleByStringInterpolation, MustacheCustomRenderable, Sendable {
    struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var html = ""

        init(literalCapacity: Int, interpolationCount: Int) {
            html.reserveCapacity(literalCapacity + interpolationCount * 16)
        }

        mutating func appendLiteral(_ literal: StaticString) {
            html += literal.description
        }

        mutating func appendInterpolation(_ text: String) {
            html += ScalarEscaping().escapeText(text)
        }

        mutating func appendInterpolation(_ number: Int) {
            html += String(number)
        }

        mutating func appendInterpolation(_ markup: Markup) {
            html += markup.html
        }
    }

    /// What browsers are sent.
    private(set) var html: String

    init(stringLiteral literal: StaticString) {
        html = literal.description
    }

    init(stringInterpolation: StringInterpolation) {
        html = stringInterpolation.html
    }

    /// What templates put where they name it with three braces.
    var renderText: String {
        html
    }

    /// Templates can leave nothing out for it.
    var isNull: Bool {
        false
    }

    static func += (left: inout Markup, right: Markup) {
        left.html += right.html
    }
}
