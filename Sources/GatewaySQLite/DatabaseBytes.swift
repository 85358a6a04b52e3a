import GRDB
import GRDBSQLite
import Glibc

/// The bytes of a database's file, read through the descriptor that SQLite has of it: one of our own would take the locks
/// of the whole process along when it is closed.
struct DatabaseBytes: CopiedBytes {
    let path: String
    private let file: UnsafeMutablePointer<sqlite3_file>

    /// Takes the file of a connection, in whose transaction alone it is used.
    /// - Throws: `FileBytes.Failure`.
    init(of database: Database, path: String) throws(FileBytes.Failure) {
        var file: UnsafeMutablePointer<sqlite3_file>?
        let status = withUnsafeMutablePointer(to: &file) { place in
            sqlite3_file_control(database.sqliteConnection, "main", SQLITE_FCNTL_FILE_POINTER, place)
        }
        guard status == SQLITE_OK, let file else {
            throw FileBytes.Failure(path: path, code: EIO)
        }
        (self.path, self.file) = (path, file)
    }

    func length() throws(FileBytes.Failure) -> Int {
        var length: sqlite3_int64 = 0
        guard file.pointee.pMethods?.pointee.xFileSize?(file, &length) == SQLITE_OK else {
            throw FileBytes.Failure(path: path, code: EIO)
        }
        return Int(length)
    }

    func read(into room: UnsafeMutableRawBufferPointer, at position: Int) throws(FileBytes.Failure) -> Int {
        let status = file.pointee.pMethods?.pointee.xRead?(
            file,
            room.baseAddress,
            CInt(room.count),
            sqlite3_int64(position)
        )
        guard status == SQLITE_OK else {
            throw FileBytes.Failure(path: path, code: EIO)
        }
        return room.count
    }
}
