package import GatewayModel

/// How files are found and opened.
extension FileArchive {
    package func open(
        _ file: ArchivedFile,
        of video: VideoID,
        reading: ArchiveUse.Reading
    ) async throws -> (any ReadableFile)? {
        for path in layout.paths(of: file, for: video) {
            if let opened = try await OpenFile.open(path, reading: reading), opened.size == file.size {
                return opened
            }
        }
        return nil
    }

    package func has(_ file: ArchivedFile, of video: VideoID) async throws -> Bool {
        for path in layout.paths(of: file, for: video) where try await DiskEntry(at: path)?.size == file.size {
            return true
        }
        return false
    }
}
