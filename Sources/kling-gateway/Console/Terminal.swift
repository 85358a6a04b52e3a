import FoundationEssentials
import GatewayOperations
import Glibc

/// The terminal that a command is given from, as far as there is one.
enum Terminal {
    /// The lines of a terminal that tells nothing.
    private static let usualHeight = 24

    /// Whether what is written there can be written over: a terminal, and none that only prints.
    static func canRedraw(_ descriptor: Int32) -> Bool {
        let name = variable("TERM") ?? "dumb"
        return isatty(descriptor) == 1 && name != "dumb"
    }

    /// The columns of a line of standard output, or of another descriptor: what `COLUMNS` says, else what the terminal
    /// says, else the usual 80.
    static func width(of descriptor: Int32 = STDOUT_FILENO) -> Int {
        if let columns = variable("COLUMNS").flatMap(Int.init), columns > 0 {
            return columns
        }
        return size(of: descriptor).map { Int($0.ws_col) }.flatMap { $0 > 0 ? $0 : nil } ?? TextStyle.usualWidth
    }

    /// The lines of the terminal behind standard output.
    static var height: Int {
        size(of: STDOUT_FILENO).map { Int($0.ws_row) }.flatMap { $0 > 0 ? $0 : nil } ?? usualHeight
    }

    /// How results for people are laid out: bars only on a terminal, and where `NO_COLOR` does not ask for plain text.
    static var style: TextStyle {
        let isPlain = variable("NO_COLOR").map { !$0.isEmpty } ?? false
        return TextStyle(width: width(), drawsBars: canRedraw(STDOUT_FILENO) && !isPlain)
    }

    private static func size(of descriptor: Int32) -> winsize? {
        var size = winsize()
        return ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 ? size : nil
    }

    private static func variable(_ name: String) -> String? {
        ProcessInfo.processInfo.environment[name]
    }
}
