import GatewayLedger
import GatewayModel
import GatewayTestKit
import HTTPTypes
import Testing

@testable import GatewayAPI
@testable import GatewayAccess
@testable import GatewayAdmin
@testable import GatewayHTTP

/// What others have written is text, wherever it stands.
struct DashboardHostileTests {
    /// Markup, an end of an attribute, the same with a combining mark behind it, and what templates and lists read.
    private static let texts = [
        "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "\"\u{301} onmouseover=alert(1) x=\"\u{301}",
        "<\u{338}b>", "{{formToken}}{{{formToken}}}", "'\u{0}\u{202E}&lt;",
    ]

    @Test(arguments: texts)
    func `markup in prompts, names, errors and reasons is shown and never set`(text: String) async throws {
        let rig = try await DashboardRig()
        let store = rig.gateway.testLedger
        let stored = text.replacing("\u{0}", with: "")
        let video = try await store.admit(prompt: "x " + stored, externalID: "mine").id
        try await rig.gateway.finish(video, as: .failed(VideoFailure(.upstreamFailed)))
        let made = try await rig.gateway.makeVideo(prompt: "y " + stored)
        // No verb lets such names in; what the store holds might come from elsewhere.
        try await store.engine.write(.proveWriting) { connection throws(GatewayError) in
            _ = try connection.run("UPDATE tenants SET name = $1", [.text(stored)])
            _ = try connection.run("UPDATE attempts SET upstream_code = $1, upstream_request_id = $1", [.text(stored)])
            _ = try connection.run("UPDATE videos SET external_id = $1 WHERE external_id IS NOT NULL", [.text(stored)])
        }
        _ = try await rig.gateway.ledger.changes(by: AuditActor(.command, name: stored, origin: stored))
            .pause(.all, reason: stored, author: stored, at: rig.gateway.clock.now)
        rig.keys.replace(with: [UpstreamKeyShare(UpstreamKeyID("uk_test"), name: text)])
        rig.settings.replace(with: [DashboardParts.Setting(key: text, value: text, origin: text)])
        try await rig.browse(as: .admin) { browser in
            let query = "?find=\(Link.encoded(text))&done=\(Link.encoded(text))&actor=\(Link.encoded(text))"
            let pages =
                DashboardPageTests.places + ["/videos/\(video)", "/videos/\(made)", "/now/live"]
                + ["/", "/audit", "/videos", "/login"].map { $0 + query } + ["/login?next=\(Link.encoded(text))"]
            for path in pages {
                let reply = try await browser.get(path)
                // What names one video leads there.
                #expect(!reply.text.isEmpty || reply.headers[.location] != nil, "\(path)")
                #expect(Self.problems(in: reply.text).isEmpty, "\(path): \(Self.problems(in: reply.text))")
            }
            let page = try await browser.get("/videos/\(video)").text
            #expect(page.contains(Escaping.escaped("x " + stored)))
        }
    }

    /// Elements and attributes that no template has, and forms that lead elsewhere.
    private static func problems(in page: String) -> [String] {
        let scalars = Array(page.unicodeScalars)
        var (problems, index) = ([String](), 0)
        while let start = scalars[index...].firstIndex(of: "<") {
            // An element ends at the first `>` outside of quotation marks, and what is within them is a value.
            var (end, isQuoted) = (start + 1, false)
            var tag = String.UnicodeScalarView("<".unicodeScalars)
            while end < scalars.count, isQuoted || scalars[end] != ">" {
                if scalars[end] == "\"" {
                    isQuoted.toggle()
                } else if !isQuoted {
                    tag.append(scalars[end])
                }
                end += 1
            }
            let text = String(tag)
            if ["onerror", "onmouseover", "(1)"].contains(where: text.contains) || text.hasPrefix("<img") {
                problems.append(text)
            }
            index = end
        }
        let scripts = page.components(of: "<script")
        if scripts > 1 || page.contains("</script><") {
            problems.append("\(scripts) scripts")
        }
        if page.unicodeScalars.contains("\u{0}") {
            problems.append("a NUL")
        }
        return problems
    }

    private enum Escaping {
        static func escaped(_ text: String) -> String {
            ScalarEscaping().escapeText(text)
        }
    }

    @Test func `each scalar is escaped, whatever stands behind it`() {
        #expect(Escaping.escaped("<\u{301}>\u{338}\"\u{301}'&") == "&lt;\u{301}&gt;\u{338}&quot;\u{301}&#39;&amp;")
        #expect(Escaping.escaped("a\r\nb\tc\u{0}\u{1B}") == "a\u{FFFD}\nb\tc\u{FFFD}\u{FFFD}")
    }

    @Test func `what is looked at byte by byte is escaped as scalar by scalar`() {
        let escaping = ScalarEscaping()
        let scalars = (0...0x3000).compactMap(Unicode.Scalar.init).map { Character($0) }
        for one in scalars {
            for text in [String(one), "a\(one)", "é\(one)b", "\(one)\u{301}", "𝄞\(one)"] {
                #expect(escaping.escapeText(text) == escaping.slowly(escaping: text), "\(text.unicodeScalars)")
            }
        }
        for text in Self.texts {
            #expect(escaping.escapeText(text) == escaping.slowly(escaping: text))
        }
    }

    @Test(arguments: texts)
    func `a text that is put into markup is escaped, and markup that is put into it is not`(text: String) {
        let inner: Markup = #"<b title="\#(text)">\#(text)</b>"#
        let outer: Markup = "<p>\(inner)\(7)</p>"
        let escaped = Escaping.escaped(text)
        #expect(outer.html == #"<p><b title="\#(escaped)">\#(escaped)</b>7</p>"#)
        var sum: Markup = ""
        sum += outer
        #expect(sum.renderText == outer.html)
    }

    @Test(arguments: texts)
    func `a cell is escaped in each of its forms`(text: String) {
        let forms = [
            Cell(words: text), Cell(words: text, link: text), Cell(words: text, link: text, moment: text),
            Cell(words: text, tone: text), Cell(words: text, isNumber: true), .code(text, link: text),
        ]
        let escaped = Escaping.escaped(text)
        for cell in forms {
            let html = cell.markup.html
            #expect(html.contains(">\(escaped)</"))
            #expect(Self.problems(in: html) == [])
            let rest = html.replacing(escaped, with: "")
            #expect(rest.unicodeScalars.filter { $0 == "\"" }.count.isMultiple(of: 2))
            #expect(!rest.unicodeScalars.contains("'"))
        }
    }

    @Test func `templates set nothing as it is but what is called markup, which is a Markup wherever it stands`() throws
    {
        var table = Table("T", [.left("A")])
        table.add(Cell(words: "w"))
        // The compiler takes nothing else here.
        let markups: [Markup] = [table.markup, Plot("C", days: [], series: [], unit: "USD").markup]
        #expect(markups.map(\.html) == ["<tr><th scope=\"row\"><bdi>w</bdi></th></tr>\n", ""])
        #expect(Cell(words: "w").child(named: "markup") is Markup)
        #expect(Cell(words: "w").child(named: "words") == nil)
        for (name, template) in Templates.texts {
            let rest = template.replacing("{{{markup}}}", with: "")
            #expect(!rest.contains("{{{") && !rest.contains("{{&"), "\(name)")
            #expect(!rest.contains("markup"), "\(name)")
        }
    }

    @Test func `a name that a template does not find in a row is not taken from the page around it`() throws {
        let templates = try Templates()
        var table = Table("T", [.left("A")])
        table.add(Cell(words: "w"))
        var page = Page("Title", [Block("H").with(\.table, table)])
        page.notice = "N"
        let html = templates.html(of: page)
        #expect(html.contains(#"<th scope="row"><bdi>w</bdi></th>"#))
        #expect(html.components(of: ">N<") == 1)
    }
}
