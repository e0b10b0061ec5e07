import JOSE

/// The request as a journey carries it: its parameters, read and checked anew at every step.
enum AuthorizationPayload {
    static func bytes(of parameters: Parameters) -> [UInt8] {
        JSON.array(parameters.pairs.map { .array([.string($0.0), .string($0.1)]) }).bytes()
    }

    static func parameters(of payload: [UInt8]) throws -> Parameters {
        let pairs = try JSON(parsing: payload).array ?? []
        return Parameters(
            pairs.compactMap { pair in
                guard let pair = pair.strings, pair.count == 2 else { return nil }
                return (pair[0], pair[1])
            })
    }
}
