import GatewayModel
import Mustache

/// A piece of text on a page.
struct Cell: Sendable {
    /// How a word is colored, beside saying what it says.
    enum Tone: String {
        case good
        case busy
        case warning
        case bad
        case quiet
    }

    /// What it says.
    let words: String
    /// Where it leads, on this site alone.
    var link: String?
    /// A moment, as RFC 3339, which the words are of.
    var moment: String?
    /// How it stands out, as a class of the stylesheet.
    var tone: String?
    /// Whether it is a number, which is set to the right.
    var isNumber = false
    /// Whether it is an id or a name of a machine's.
    var isCode = false

    /// Plain words.
    static func text(_ words: String?) -> Cell {
        words.map { Cell(words: $0) } ?? .none
    }

    /// Nothing to say.
    static let none = Cell(words: "–", tone: "nothing")

    /// A number.
    static func number(_ words: String?) -> Cell {
        words.map { Cell(words: $0, isNumber: true) } ?? Cell(words: "–", tone: "nothing", isNumber: true)
    }

    /// A number.
    static func number(_ count: some BinaryInteger) -> Cell {
        Cell(words: Numbers.grouped(Int64(count)), isNumber: true)
    }

    /// An id or a name, whole.
    static func code(_ words: String?, link: String? = nil) -> Cell {
        words.map { Cell(words: $0, link: link, isCode: true) } ?? .none
    }

    /// A word that stands out.
    static func word(_ words: String, _ tone: Tone) -> Cell {
        Cell(words: words, tone: "word \(tone.rawValue)")
    }

    /// A moment.
    static func time(_ moment: Timestamp?) -> Cell {
        moment.map { Cell(words: Numbers.moment($0), moment: $0.text) } ?? .none
    }

    /// A moment as RFC 3339 that a view has.
    static func time(text: String?) -> Cell {
        text.map { Cell(words: $0.replacing("T", with: " ").replacing("Z", with: ""), moment: $0) } ?? .none
    }

    /// The same that leads somewhere.
    func linked(_ path: String?) -> Cell {
        var cell = self
        cell.link = path
        return cell
    }
}

extension Cell: MustacheParent {
    /// How it is set.
    var markup: Markup {
        let inner: Markup =
            if let moment {
                #"<time datetime="\#(moment)">\#(words)</time>"#
            } else if isCode {
                "<code>\(words)</code>"
            } else if let tone {
                #"<span class="\#(tone)">\#(words)</span>"#
            } else {
                "<bdi>\(words)</bdi>"
            }
        return link.map { #"<a href="\#($0)">\#(inner)</a>"# } ?? inner
    }

    /// Templates know nothing of it but its markup.
    func child(named name: String) -> Any? {
        name == "markup" ? markup : nil
    }
}

/// Numbers and moments as pages write them.
enum Numbers {
    /// A whole number, with thin spaces between thousands.
    static func grouped(_ number: Int64) -> String {
        let digits = Array(String(number.magnitude))
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) {
                text.append("\u{202F}")
            }
            text.append(digit)
        }
        return (number < 0 ? "−" : "") + text
    }

    /// Money, with thin spaces between thousands.
    static func money(_ money: Money) -> String {
        let parts = money.description.split(separator: ".", maxSplits: 1)
        guard let whole = parts.first.flatMap({ Int64($0) }), whole != 0 else {
            return money.description
        }
        return ([grouped(whole)] + parts.dropFirst().map(String.init)).joined(separator: ".")
    }

    /// A moment in UTC, to the second.
    static func moment(_ moment: Timestamp) -> String {
        String(moment.text.dropLast()).replacing("T", with: " ")
    }

    /// A span in the two units that matter most.
    static func span(_ duration: Duration) -> String {
        let seconds = max(0, duration.components.seconds)
        switch seconds {
        case 0..<60: return "\(seconds) s"
        case 60..<3600: return "\(seconds / 60) min \(seconds % 60) s"
        case 3600..<86_400: return "\(seconds / 3600) h \(seconds / 60 % 60) min"
        default: return "\(seconds / 86_400) d \(seconds / 3600 % 24) h"
        }
    }

    /// A number of bytes.
    static func bytes(_ count: Int64) -> String {
        var (value, units) = (Double(count), ["B", "KiB", "MiB", "GiB", "TiB"][...])
        while value >= 1024, units.count > 1 {
            value /= 1024
            units = units.dropFirst()
        }
        let tenths = Int64((value * 10).rounded())
        return units.first == "B" ? "\(count) B" : "\(tenths / 10).\(tenths % 10) \(units.first ?? "")"
    }

    /// How many percent a part is, from 0 to 100.
    static func percent(_ part: Int64, of whole: Int64) -> Int {
        whole > 0 ? Int(min(100, max(0, Double(part) / Double(whole) * 100)).rounded()) : part > 0 ? 100 : 0
    }
}
