import Accounts
import Glibc
import JOSE
import Kernel
import NIOCore
import OAuth
import PasswordHashing
import Redis
import SQLStore
import SQLite
import WebClient

/// Says in one plain sentence what went wrong, for an operator: no type name, no statement of the database.
public enum PlainWords {
    public static func sentence(_ error: any Error) -> String {
        switch error {
        case let error as InvalidClientMetadata: "\(error.member) \(error.reason)"
        case let error as InvalidClaim: "\(error.name) \(error.reason)"
        case let error as InvalidUserDocument: "\(error.member) \(error.reason)"
        case let error as InvalidUsername: "the username \(reason(error))"
        case let error as PasswordProblem: "the password \(reason(error))"
        case is UsernameTaken: "there is a user of this name, verified address or sub already"
        case is ClientIDTaken: "there is a client with this client_id already"
        case let error as KeysMissing: "there is no active key for \(error.algorithm.rawValue); run surety keys rotate"
        case is VaultLocked:
            "the master key is not the one this store was made with; set master_key or master_key_file to that one"
        case is PasswordHashingOverloaded: "all threads that hash passwords are busy; try again"
        case let error as ThreadsUnavailable:
            "the system did not start another thread (error \(error.errno)); lower passwords.threads"
        case let error as IOError where error.errnoCode == EADDRINUSE:
            "an address to listen on is in use already; surety doctor says which"
        case let error as IOError: "the system refused: \(String(cString: strerror(error.errnoCode)))"
        default: ofStores(error) ?? "an unexpected error: \(type(of: error))"
        }
    }

    private static func ofStores(_ error: any Error) -> String? {
        switch error {
        case is StoreUnavailable, SQLError.busy: "the store does not answer now; try again, or run surety doctor"
        case SQLError.unavailable(let reason): "the store cannot be used: \(reason)"
        case is SQLError: "the store is not as this version expects it; run surety doctor"
        case RedisError.unavailable(let reason): "Redis cannot be used: \(reason)"
        case RedisError.unanswered(let reason): "Redis did not answer: \(reason)"
        case RedisError.refused(let reason): "Redis refused a command: \(reason)"
        case RedisError.unexpected(let reason): "Redis answered what no Redis answers: \(reason)"
        case MigrationError.failed(let label, _): "migration \(label) was not applied; the store is as it was before it"
        case MigrationError.database(let error): sentence(error)
        case let error as WebError: "an address could not be asked: \(error)"
        case is InvalidCommonPasswordList: "resources/common-passwords.txt is damaged; install it again"
        case let error as any CustomStringConvertible: error.description
        default: nil
        }
    }

    static func reason(_ error: InvalidUsername) -> String {
        switch error {
        case .empty: "is empty"
        case .tooLong: "has more than \(Username.lengthMax) characters"
        case .forbiddenCharacter: "may have letters, digits and . - _ @ + only"
        }
    }

    static func reason(_ error: PasswordProblem) -> String {
        switch error {
        case .tooShort(let min): "has less than \(min) characters"
        case .tooLong(let max): "has more than \(max) characters"
        case .common: "is one of those that attackers try first"
        case .predictable: "is made of the account's or the service's name"
        }
    }
}
