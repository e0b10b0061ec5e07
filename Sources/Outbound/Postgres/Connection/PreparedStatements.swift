import SQLStore

/// The statements that the server has prepared on one connection, by their text.
struct PreparedStatements {
    /// An object type of the server; 0 lets it infer the type from where the parameter stands.
    typealias TypeID = UInt32

    struct Statement {
        let name: String
        let types: [TypeID]
    }

    /// More are forgotten all at once: the stores have a hundred or two, of constant text.
    static let countMax = 512

    private var statements: [String: Statement] = [:]
    private var names = 0

    var isFull: Bool { statements.count >= Self.countMax }

    /// The statement as it was prepared, if these values suit its types.
    func statement(for command: Command) -> Statement? {
        guard let known = statements[command.sql], known.types.count == command.values.count else { return nil }
        for (type, value) in zip(known.types, command.values) where value != .null && value.typeID != type {
            return nil
        }
        return known
    }

    /// A statement to be prepared now. Types learnt before are kept where the new value is null, so that a statement is
    /// prepared anew only until each parameter has been seen with a value.
    mutating func add(_ command: Command) -> Statement {
        var types = command.values.map(\.typeID)
        if let known = statements[command.sql], known.types.count == types.count {
            for (index, type) in known.types.enumerated() where types[index] == 0 { types[index] = type }
        }
        names += 1
        let statement = Statement(name: "s\(names)", types: types)
        statements[command.sql] = statement
        return statement
    }

    /// The server has refused to prepare it, or did not come to it.
    mutating func remove(_ sql: String, named name: String) {
        if statements[sql]?.name == name { statements[sql] = nil }
    }

    mutating func removeAll() {
        statements = [:]
    }
}

extension SQLValue {
    var typeID: PreparedStatements.TypeID {
        switch self {
        case .null: 0
        case .integer: TypeID.int8
        case .real: TypeID.float8
        case .text: TypeID.text
        case .blob: TypeID.bytea
        }
    }
}

/// Object types as the server numbers them in every installation (its catalog `pg_type`).
enum TypeID {
    static let bool: UInt32 = 16
    static let bytea: UInt32 = 17
    static let char: UInt32 = 18
    static let name: UInt32 = 19
    static let int8: UInt32 = 20
    static let int2: UInt32 = 21
    static let int4: UInt32 = 23
    static let text: UInt32 = 25
    static let oid: UInt32 = 26
    static let float4: UInt32 = 700
    static let float8: UInt32 = 701
    static let varchar: UInt32 = 1_043
    static let void: UInt32 = 2_278
}
