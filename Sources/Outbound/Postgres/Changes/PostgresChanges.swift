public import Logging
public import SQLStore
import Synchronization

/// Tells of clients and keys that any process has changed, as soon as the change is committed (`LISTEN`).
///
/// What was changed while nobody listened is not told later: whoever keeps copies drops them all when listening begins,
/// and keeps none for long while it does not.
public final class PostgresChanges: Sendable {
    /// On which the triggers tell (migrations/postgres/0005).
    public static let channel = "surety_changes"

    private let listener: ChangeListener

    /// Begins at once, on a thread of its own, and goes on until it is stopped.
    ///
    /// - Parameters:
    ///   - onChange: is given the text of the notification, a JSON object of `kind` (`client`, `signing_key`), `tenant`
    ///     and `id`. Called on the listener's thread, as is `onState`: it should only take note.
    ///   - onState: whether changes are heard from now on. A peer that is gone without a word is noticed within
    ///     seconds.
    public init(
        url: String, options: PostgresOptions = PostgresOptions(), logger: Logger = Logger(label: "surety.postgres"),
        onChange: @escaping @Sendable (String) -> Void, onState: @escaping @Sendable (Bool) -> Void
    ) throws(SQLError) {
        listener = ChangeListener(
            connector: try Connector(url: url, options: options), logger: logger, onChange: onChange, onState: onState)
        try Thread.start { [listener] in listener.runUntilStopped() }
    }

    deinit {
        listener.stop()
    }

    public func stop() {
        listener.stop()
    }
}
