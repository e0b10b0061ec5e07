import HTTPTypes
import Hummingbird
import Kernel
import OAuth

/// Ours, where Hummingbird has one of the same name for the parts of a path.
typealias Parameters = OAuth.Parameters

extension Request {
    /// The parameters of the query.
    ///
    /// - Throws: `MalformedParameters`.
    func queryParameters() throws -> Parameters {
        try Parameters(urlEncoded: Array((uri.query ?? "").utf8))
    }

    /// The parameters of a posted form. Those of the query do not count (RFC 6749 §3.2).
    ///
    /// - Throws: ``Failure`` 413 and 415, `MalformedParameters`.
    func formParameters() async throws -> Parameters {
        try await Parameters(urlEncoded: Array(formBody().readableBytesView))
    }

    /// The `Authorization` header.
    ///
    /// - Throws: ``Failure`` 400 if it came twice: nobody could say which of the two counts.
    func authorization() throws -> String? {
        let values = headers[values: .authorization]
        guard values.count <= 1 else { throw Failure.badRequest("there is more than one Authorization header") }
        return values.first
    }

    func clientCredentials(_ context: WebContext) async throws -> ClientCredentials {
        ClientCredentials(
            authorization: try authorization(),
            parameters: try await formParameters(),
            addressPrefix: context.addressPrefixKey
        )
    }
}

/// The access token of an `Authorization` header (RFC 6750 §2.1).
enum BearerToken {
    /// - Returns: nil for a header of another scheme.
    static func read(_ header: String) -> Secret? {
        let parts = header.utf8.split(separator: UInt8(ascii: " "), maxSplits: 1).map { Substring($0) }
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return Secret(String(parts[1]))
    }
}
