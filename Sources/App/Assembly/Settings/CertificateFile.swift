import Cryptography

/// Certificates as they lie in files: PEM, one or several (RFC 7468 §5).
enum CertificateFile {
    struct Unusable: Error {
        let reason: String
    }

    private static let begin = "-----BEGIN CERTIFICATE-----"
    private static let end = "-----END CERTIFICATE-----"

    static func anchors(_ path: String) throws(Unusable) -> TrustAnchors {
        let bytes: [UInt8]
        do {
            bytes = try Files.read(path)
        } catch {
            throw Unusable(reason: error.reason)
        }
        let certificates = try certificates(in: String(decoding: bytes, as: UTF8.self))
        guard !certificates.isEmpty else { throw Unusable(reason: "holds no certificate in PEM") }
        do {
            return try TrustAnchors(certificates)
        } catch {
            throw Unusable(reason: "holds certificates that cannot be used: \(error)")
        }
    }

    private static func certificates(in text: String) throws(Unusable) -> [Certificate] {
        var found: [Certificate] = []
        var lines: [Substring]?
        for line in text.split(whereSeparator: \.isNewline) {
            if line == begin {
                lines = []
            } else if line == end, let body = lines {
                guard let der = Base64.decode(body.joined()), let one = try? Certificate(der: der) else {
                    throw Unusable(reason: "holds a certificate that cannot be read")
                }
                found.append(one)
                lines = nil
            } else {
                lines?.append(line)
            }
        }
        return found
    }
}
