/// What may be chosen when a database is opened; the defaults suit a server on a small machine.
public struct SQLiteOptions: Sendable {
    /// How long a group of writes waits for another process that writes, in milliseconds.
    public var writeBusyMilliseconds: Int32 = 5_000
    /// How long a read waits for a process that recovers the file, in milliseconds; short, since it holds a thread.
    public var readBusyMilliseconds: Int32 = 500
    /// How many writes may wait; one more is refused as busy.
    public var queuedWritesMax = 4_096
    /// How many reading connections are kept when nobody reads. More are opened when more read at once.
    public var idleReadersMax = 8
    /// The page cache of each reading connection. Every commit empties it, so a large one is of little use.
    public var readCacheKibibytes = 1_024
    /// The page cache of the writing connection, which nothing empties: the upper pages of every index of a large file.
    public var writeCacheKibibytes = 16_384
    /// After how many new pages (4 KiB) the write-ahead log is copied into the file, beside the writes.
    public var checkpointPages = 500
    /// From how many pages on the write-ahead log is copied with writes waiting, if it was never copied whole before. A log
    /// that is soon begun anew is cheaper to write: its file grows no more.
    public var logPagesMax = 2_000
    /// What is kept of the write-ahead log's file after it grew beyond that.
    public var logBytesKept = 16 * 1_024 * 1_024

    public init() {}
}
