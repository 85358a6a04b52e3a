package import GatewayModel

// Decodes request bodies. In: JSON or, where a route takes it, `multipart/form-data`. Out: a `FieldReader` from which a
// route takes its fields by name and type. What must hold: duplicate and unknown fields, wrong types and files are
// refused, naming the field; nesting, number of parts and length of a body are bounded.

/// Takes the fields of one object by name and type; what nobody has taken is unknown.
///
/// What is empty counts as not given: clients write every field that they know, with the value that means nothing.
package struct FieldReader {
    /// How values are spelled: in a form everything arrives as text.
    enum Encoding {
        case json
        case form
    }

    let encoding: Encoding
    private let path: String
    private var rest: [Field.Member]

    init(_ members: [Field.Member], encoding: Encoding, path: String = "") {
        rest = members
        self.encoding = encoding
        self.path = path
    }

    /// Takes a field as it is.
    package mutating func take(_ name: String) -> Field? {
        guard let index = rest.firstIndex(where: { $0.name == name }) else {
            return nil
        }
        let value = rest.remove(at: index).value
        return value.isEmpty ? nil : value
    }

    /// Takes a text.
    /// - Throws: `invalidField`.
    package mutating func text(_ name: String) throws(GatewayError) -> String? {
        guard let field = take(name) else {
            return nil
        }
        guard case .text(let text) = field else {
            throw wrongType(name, "must be a string")
        }
        return text
    }

    /// Takes a number.
    /// - Throws: `invalidField`.
    package mutating func number(_ name: String) throws(GatewayError) -> Double? {
        switch take(name) {
        case nil: return nil
        case .number(let text): return Double(text)
        case .text(let text) where encoding == .form && JSONReader.isNumber(text): return Double(text)
        default: throw wrongType(name, "must be a number")
        }
    }

    /// Takes a whole number, which JSON may also write as `5.0`.
    package mutating func wholeNumber(_ name: String) throws(GatewayError) -> Int? {
        let whole: Int?
        switch take(name) {
        case nil: return nil
        case .number(let text): whole = Double(text).flatMap(Int.init(exactly:))
        case .text(let text) where encoding == .form && text.utf8.allSatisfy(Self.isDigit): whole = Int(text)
        default: whole = nil
        }
        guard let whole else {
            throw wrongType(name, "must be a whole number")
        }
        return whole
    }

    /// Takes a text, or a whole number as its digits.
    package mutating func textOrWholeNumber(_ name: String) throws(GatewayError) -> String? {
        switch take(name) {
        case nil: return nil
        case .text(let text): return text
        case .number(let text):
            guard let whole = Double(text).flatMap(Int.init(exactly:)) else {
                throw wrongType(name, "must be a whole number, as text or as a number")
            }
            return String(whole)
        default: throw wrongType(name, "must be a whole number, as text or as a number")
        }
    }

    /// Takes an object, whose own fields are then taken from it.
    package mutating func object(_ name: String) throws(GatewayError) -> FieldReader? {
        guard let field = take(name) else {
            return nil
        }
        guard case .object(let members) = field else {
            throw wrongType(name, "must be an object")
        }
        return FieldReader(members, encoding: encoding, path: full(name) + ".")
    }

    /// Takes every field that is left.
    package mutating func takeAll() -> [Field.Member] {
        defer { rest = [] }
        return rest
    }

    /// Refuses what nobody has taken, all of it at once.
    /// - Parameter unused: Fields that are known but do nothing here: a value that asks for nothing is passed over.
    /// - Throws: `unknownField`, naming each of them.
    package func finish(unused: [UnusedField] = []) throws(GatewayError) {
        let refused = rest.compactMap { member -> (name: String, advice: String)? in
            guard let known = unused.first(where: { $0.name == member.name }) else {
                return (full(member.name), "There is no such field; leave it out.")
            }
            return known.asksForNothing(member.value, in: encoding) ? nil : (full(member.name), known.advice)
        }
        guard let first = refused.first else {
            return
        }
        guard refused.count > 1 else {
            throw .unknownField(first.name, first.advice)
        }
        let advice = refused.prefix(Self.maximumRefused).map { "\(GatewayError.quoted($0.name)): \($0.advice)" }
        throw .unknownField(first.name, advice.joined(separator: " "))
    }

    /// How many fields one refusal speaks of.
    private static let maximumRefused = 16

    /// A field's name with those of the objects it lies in.
    package func full(_ name: String) -> String {
        path + name
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private func wrongType(_ name: String, _ rule: String) -> GatewayError {
        .invalidField(full(name), "\(full(name)) \(rule).")
    }
}

/// One value of a request's body, whichever encoding it came in.
package indirect enum Field: Hashable, Sendable {
    /// A name and its value.
    package struct Member: Hashable, Sendable {
        /// The name.
        package let name: String
        /// The value.
        package let value: Field

        /// Makes a member.
        package init(name: String, value: Field) {
            self.name = name
            self.value = value
        }
    }

    /// Nothing.
    case null
    /// True or false.
    case bool(Bool)
    /// A number as it was written, in JSON's notation.
    case number(String)
    /// A text.
    case text(String)
    /// Values in their order.
    case list([Field])
    /// Members in the order they were given, no name twice.
    case object([Member])
}

extension Field {
    /// Whether there is nothing in it.
    var isEmpty: Bool {
        switch self {
        case .null, .text(""), .list([]), .object([]): true
        default: false
        }
    }

    /// Whether there is nothing in any part of it, as where a form was left empty.
    fileprivate var isHollow: Bool {
        switch self {
        case .list(let elements): elements.allSatisfy(\.isHollow)
        case .object(let members): members.allSatisfy(\.value.isHollow)
        default: isEmpty
        }
    }

    /// Whether it is the same value, however its encoding spells it: in a form everything is text.
    fileprivate func means(_ other: Field) -> Bool {
        switch (self, other) {
        case (.text(let text), .bool(let value)): text == (value ? "true" : "false")
        case (.text(let text), .number(let number)): text == number
        case (.number(let one), .number(let other)): Double(one) == Double(other)
        case (.object(let members), .object(let others)):
            members.count == others.count
                && others.allSatisfy { other in
                    members.contains { $0.name == other.name && $0.value.means(other.value) }
                }
        default: self == other
        }
    }
}

/// A field that clients know and that does nothing in a call.
package struct UnusedField: Sendable {
    /// Its name.
    package let name: String
    /// The values, beside nothing at all, that ask for what happens anyway.
    package let neutral: [Field]
    /// What to do instead where it asks for something.
    package let advice: String

    /// Makes a field.
    package init(_ name: String, neutral: Field..., advice: String) {
        self.name = name
        self.neutral = neutral
        self.advice = advice
    }

    fileprivate func asksForNothing(_ value: Field, in encoding: FieldReader.Encoding) -> Bool {
        (encoding == .form ? value.isHollow : value.isEmpty) || neutral.contains { value.means($0) }
    }
}

extension GatewayError {
    /// How much of a name that a caller made up is quoted back, in Unicode scalars.
    private static let quotedScalars = 64

    /// A field that this call does not have; its name is quoted back, shortened.
    package static func unknownField(_ name: String, _ message: String) -> GatewayError {
        GatewayError(.unknownField, message, parameter: quoted(name))
    }

    /// A field whose value breaks a rule.
    package static func invalidField(_ name: String, _ message: String) -> GatewayError {
        GatewayError(.invalidField, message, parameter: quoted(name))
    }

    fileprivate static func quoted(_ name: String) -> String {
        guard name.unicodeScalars.count > quotedScalars else {
            return name
        }
        return String(String.UnicodeScalarView(name.unicodeScalars.prefix(quotedScalars))) + "…"
    }
}
