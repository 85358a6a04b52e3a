// What pages are made of. In: what a page has to say, as values. Out: blocks that the templates of `Templates` set.
// What must hold: no block holds markup; whatever stands in one is text, and is escaped where it is set.
//
// The templates look a name up in the innermost thing that has it and then further out, so that a name means one thing
// in all of them.

/// A part of a page with a heading: one thing of those that follow.
struct Block: Sendable {
    /// What it is about.
    var heading: String?
    /// What should be known about it.
    var remark: String?
    /// Its place on the page, where something leads to it.
    var anchor: String?
    /// What a person has to see to.
    var alerts: [Alert]?
    /// Numbers at a glance.
    var figures: Items<Figure>?
    /// Names with what they come to.
    var facts: Items<Fact>?
    /// Rows and columns.
    var table: Table?
    /// A picture of numbers.
    var plot: Plot?
    /// How far limits are used.
    var meters: [Meter]?
    /// What happened, in its order.
    var events: Items<Event>?
    /// What can be done.
    var actions: [Action]?
    /// What of a list is to be seen.
    var filter: Filter?
    /// A text as somebody has written it.
    var quotation: String?
    /// A film.
    var film: Film?
    /// What is said where there is nothing.
    var vacancy: String?

    /// Makes a block.
    init(_ heading: String? = nil, remark: String? = nil) {
        self.heading = heading
        self.remark = remark
    }

    /// The same with something in it.
    func with<Value>(_ path: WritableKeyPath<Block, Value>, _ value: Value) -> Block {
        var block = self
        block[keyPath: path] = value
        return block
    }
}

/// Several things that are set together; nothing where there are none.
struct Items<Element: Sendable>: Sendable {
    let items: [Element]

    init?(_ items: [Element]) {
        guard !items.isEmpty else {
            return nil
        }
        self.items = items
    }
}

/// What a person has to see to.
struct Alert: Sendable {
    /// How bad it is.
    let severity: String
    /// What is so.
    let headline: String
    /// What to do.
    let advice: String
    /// Where more stands.
    var target: String?
}

/// A number at a glance.
struct Figure: Sendable {
    let caption: String
    let count: String
    var detail: String?
    var emphasis: String?
}

/// A name with what it comes to.
struct Fact: Sendable {
    let label: String
    let cells: [Cell]

    init(_ label: String, _ cells: Cell...) {
        self.label = label
        self.cells = cells
    }
}

/// Rows and columns.
struct Table: Sendable {
    struct Column: Sendable {
        let name: String
        let isRight: Bool

        static func left(_ name: String) -> Column {
            Column(name: name, isRight: false)
        }

        static func right(_ name: String) -> Column {
            Column(name: name, isRight: true)
        }
    }

    /// What it shows, for whoever does not see where it stands.
    let summary: String
    let columns: [Column]
    /// Its rows.
    private(set) var markup: Markup = ""
    private var isEmpty = true
    /// Where other pages are.
    var pager: Pager?

    init(_ summary: String, _ columns: [Column]) {
        self.summary = summary
        self.columns = columns
    }

    /// Adds a row, whose first cell says what the row is of.
    mutating func add(_ head: Cell, _ rest: Cell...) {
        isEmpty = false
        markup +=
            head.isNumber
            ? #"<tr><th scope="row" class="number">\#(head.markup)</th>"# : #"<tr><th scope="row">\#(head.markup)</th>"#
        for cell in rest {
            markup += cell.isNumber ? #"<td class="number">\#(cell.markup)</td>"# : "<td>\(cell.markup)</td>"
        }
        markup += "</tr>\n"
    }

    /// A block with it, or with what is said where it is empty.
    func block(_ heading: String? = nil, remark: String? = nil, vacancy: String) -> Block {
        let block = Block(heading, remark: remark)
        guard !isEmpty || pager != nil else {
            return block.with(\.vacancy, vacancy)
        }
        return block.with(\.table, self).with(\.vacancy, isEmpty ? vacancy : nil)
    }
}

/// Where the other pages of a list are.
struct Pager: Sendable {
    /// The first page, for whoever is not there.
    let newest: String?
    /// The next page.
    let older: String?
    /// What that one is called.
    let wording: String

    init?(newest: String?, older: String?, wording: String = "Older") {
        guard newest != nil || older != nil else {
            return nil
        }
        (self.newest, self.older, self.wording) = (newest, older, wording)
    }
}

/// How far a limit is used.
struct Meter: Sendable {
    /// All in percent of the limit.
    struct Bar: Sendable {
        let used: Int
        /// Behind what is used.
        let held: Int
        /// Where that begins.
        let start: Int
    }

    let gauge: String
    let reading: String
    /// Nothing where there is no limit.
    let bar: Bar?
    let level: String
    var note: String?

    /// - Parameters:
    ///   - used, held: Both of the limit's unit.
    ///   - limit: Nothing where there is none.
    init(_ gauge: String, reading: String, used: Int64, held: Int64, limit: Int64?, note: String? = nil) {
        self.gauge = gauge
        self.reading = reading
        self.note = note
        guard let limit else {
            (bar, level) = (nil, "usual")
            return
        }
        let (part, total) = (Numbers.percent(used, of: limit), Numbers.percent(used + held, of: limit))
        bar = Bar(used: part, held: max(0, total - part), start: part)
        level = total >= 100 ? "full" : total >= 80 ? "high" : "usual"
    }
}

/// Something that happened.
struct Event: Sendable {
    let when: Cell
    let happening: String
    let particulars: [Cell]
    let mark: String
}

/// A film.
struct Film: Sendable {
    let source: String
    let name: String
}
