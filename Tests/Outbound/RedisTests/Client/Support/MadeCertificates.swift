import FoundationEssentials
import Glibc

/// An authority, and a certificate from it for `localhost` and 127.0.0.1, made by openssl for one test.
struct MadeCertificates: Sendable {
    private let folder: String

    /// Of the authority.
    var caFile: String { "\(folder)/ca.pem" }

    /// For servers that speak TLS to clients and to one another.
    var settings: [String] {
        [
            "tls-cert-file \(folder)/server.pem", "tls-key-file \(folder)/server.key", "tls-ca-cert-file \(caFile)",
            "tls-auth-clients no", "tls-replication yes",
        ]
    }

    static func with(_ body: (MadeCertificates) async throws -> Void) async throws {
        let made = MadeCertificates(folder: try temporaryFolder())
        defer { try? FileManager.default.removeItem(atPath: made.folder) }
        try made.make()
        try await body(made)
    }

    private func make() throws {
        let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
        try openssl(
            ["req", "-x509", "-days", "2", "-subj", "/CN=Made authority"] + key
                + ["-keyout", "\(folder)/ca.key", "-out", caFile])
        try openssl(
            ["req", "-x509", "-days", "2", "-subj", "/CN=localhost", "-CA", caFile, "-CAkey", "\(folder)/ca.key"] + key
                + ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-addext", "basicConstraints=CA:FALSE"]
                + ["-keyout", "\(folder)/server.key", "-out", "\(folder)/server.pem"])
    }

    private func openssl(_ arguments: [String]) throws {
        var status: Int32 = 0
        waitpid(try spawn("/usr/bin/openssl", arguments), &status, 0)
        guard status == 0 else { throw ServerProcess.Failure(reason: "openssl \(arguments.first ?? "") fails") }
    }
}
