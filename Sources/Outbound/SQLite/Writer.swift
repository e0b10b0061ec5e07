import CSQLite
import SQLStore

/// Carries out groups of writes, each group in one transaction, so that one wait for the disk serves them all.
struct Writer {
    /// A group this large takes nobody else, so that the first do not wait for ever.
    private static let groupMax = 1_024

    private let path: String
    private let options: SQLiteOptions
    /// None after the file failed: the next group opens it anew and so notices when the cause is gone.
    private var connection: SQLiteConnection?
    private var fileFailed = false
    private let checkpointer: Checkpointer
    private var pagesAtCheckpoint = 0

    init(connection: SQLiteConnection, checkpointer: Checkpointer, path: String, options: SQLiteOptions) {
        self.connection = connection
        self.checkpointer = checkpointer
        self.path = path
        self.options = options
    }

    /// Each write succeeds or fails alone, and nobody is answered before the commit: also a refusal may rest on what an
    /// earlier write of the group wrote, and would be wrong if that were lost.
    ///
    /// - Parameter more: writes that came meanwhile. Those just answered come back with their next write while this
    ///   group runs; without them, callers would fall apart into two groups that wait for each other's commits.
    mutating func carryOut(_ group: [WriteQueue.Write], more: () -> [WriteQueue.Write]) async {
        var group = group
        do {
            let connection = try connection ?? SQLiteConnection(path: path, role: .writer, options: options)
            self.connection = connection
            for answer in try await commit(&group, more: more, on: connection) { answer() }
            checkpointIfDue(connection)
        } catch {
            note(error)
            for write in group { write.refuse(error) }
        }
        if fileFailed { connection = nil }
        fileFailed = false
    }

    /// Leaves one file behind, without a log beside it, unless somebody still reads.
    mutating func finish() async {
        await checkpointer.close()
        connection?.checkpoint(SQLITE_CHECKPOINT_TRUNCATE)
        connection = nil
    }

    private mutating func commit(
        _ group: inout [WriteQueue.Write], more: () -> [WriteQueue.Write], on connection: SQLiteConnection
    ) async throws -> [@Sendable () -> Void] {
        try connection.control(.beginWriting)
        do {
            var answers: [@Sendable () -> Void] = []
            while answers.count < group.count {
                answers.append(try await perform(group[answers.count], on: connection))
                if answers.count == group.count, group.count < Self.groupMax { group += more() }
            }
            try connection.control(.commit)
            return answers
        } catch {
            // SQLite has done it already after some failures.
            if connection.isInTransaction { try? connection.control(.rollBack) }
            throw error
        }
    }

    /// Throws only what ends the whole group; what fails this write alone becomes its answer.
    private mutating func perform(
        _ write: WriteQueue.Write, on connection: SQLiteConnection
    ) async throws(SQLError) -> @Sendable () -> Void {
        try connection.control(.beginJob)
        let session = WriteSession(connection)
        do {
            let answer = try await write.perform(session)
            session.end()
            // The commit would find them too, but then the whole group would pay.
            if connection.hasBrokenForeignKeys { throw SQLError.foreignKey }
            try connection.control(.endJob)
            return answer
        } catch {
            session.end()
            guard connection.isInTransaction else { throw Self.undone(by: error) }
            try connection.control(.rollBackJob)
            try connection.control(.endJob)
            note(error)
            return { write.refuse(error) }
        }
    }

    /// A work that went on after the failure ends with an error of its own, which is not the others' concern.
    private static func undone(by error: any Error) -> SQLError {
        if let error = error as? SQLError, case .unavailable = error { error } else { .undone }
    }

    /// The log begins anew when all of it has been copied. Where writes never pause the checkpointer, which they overtake,
    /// does not come so far: then the writer stops for what is left.
    private mutating func checkpointIfDue(_ connection: SQLiteConnection) {
        let pages = connection.logPages
        if pages < pagesAtCheckpoint { pagesAtCheckpoint = 0 }  // the log has begun anew
        guard pages - pagesAtCheckpoint >= options.checkpointPages else { return }
        pagesAtCheckpoint = pages
        if pages < options.logPagesMax {
            checkpointer.begin()
        } else {
            connection.checkpoint(SQLITE_CHECKPOINT_PASSIVE)
        }
    }

    private mutating func note(_ error: any Error) {
        if case .unavailable? = error as? SQLError { fileFailed = true }
    }
}

extension SQLError {
    static let undone = SQLError.unavailable("the transaction was rolled back")
}
