public import NIOSSL

/// A server's side of TLS, by certificates that are valid from 2020 to 2120, made for tests and trusted nowhere else.
public enum TestTLS {
    public enum Certificate: String, CaseIterable, Sendable {
        /// Of the authority, for `localhost` and 127.0.0.1.
        case localhost
        /// Of the authority, for `service.example`.
        case service
        /// For `localhost` and 127.0.0.1, and of no authority but itself.
        case selfSigned
    }

    public static func server(_ certificate: Certificate) throws -> TLSConfiguration {
        let text =
            switch certificate {
            case .localhost: localhost
            case .service: service
            case .selfSigned: selfSigned
            }
        return TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMBytes(Array(text.utf8)).map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(key.utf8), format: .pem))
        )
    }

    /// In PEM, as a configuration has it.
    public static let authority = """
        -----BEGIN CERTIFICATE-----
        MIIBZTCCAQugAwIBAgIBATAKBggqhkjOPQQDAjAZMRcwFQYDVQQDDA5UZXN0IGF1
        dGhvcml0eTAgFw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAwMFowGTEXMBUG
        A1UEAwwOVGVzdCBhdXRob3JpdHkwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAARs
        FO9tDoKsuT8X9or+mOXJ5eo9UQnPJ2G37nQ36QKTuhhD5QKy1N4h6jkZb1Naex2D
        yEWbxDpRiTMIx35zLRqOo0IwQDAPBgNVHRMBAf8EBTADAQH/MA4GA1UdDwEB/wQE
        AwICBDAdBgNVHQ4EFgQU2Xt8uFeP5tAXRkMcT3UyjOlhDaEwCgYIKoZIzj0EAwID
        SAAwRQIgdocerJkXceaFG8LEXA2heoxg1BjuykLBafh7Ko6Z5uUCIQCt+U+Vez3S
        2R3TjHYTYm6CVtKSEExfX+1AtbJYnTin6w==
        -----END CERTIFICATE-----
        """

    private static let localhost = """
        -----BEGIN CERTIFICATE-----
        MIIBoDCCAUagAwIBAgIBAjAKBggqhkjOPQQDAjAZMRcwFQYDVQQDDA5UZXN0IGF1
        dGhvcml0eTAgFw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAwMFowFDESMBAG
        A1UEAwwJbG9jYWxob3N0MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE8tjBkgAZ
        s/cs8jfFYvm9k6Yoob9+cnoeHifbwg4FqUmhqdweQ1pFKMMLABpq8e0JHWwuENYl
        vQHvjFhwsdiIuaOBgTB/MAwGA1UdEwEB/wQCMAAwEwYDVR0lBAwwCgYIKwYBBQUH
        AwEwGgYDVR0RBBMwEYIJbG9jYWxob3N0hwR/AAABMB8GA1UdIwQYMBaAFNl7fLhX
        j+bQF0ZDHE91MozpYQ2hMB0GA1UdDgQWBBTufakRHuYEQzFEK18fMI2FCeoW5zAK
        BggqhkjOPQQDAgNIADBFAiEA9/1irT1rwmTzFjjME7F5VQYDxfZhgrjnCSoXH2LY
        QVUCIDrxH53dlPuoQ31uKnDWDn+Jbyl9c5Ivfi4fpt6ej4aN
        -----END CERTIFICATE-----
        """

    private static let service = """
        -----BEGIN CERTIFICATE-----
        MIIBpjCCAUygAwIBAgIBAzAKBggqhkjOPQQDAjAZMRcwFQYDVQQDDA5UZXN0IGF1
        dGhvcml0eTAgFw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAwMFowGjEYMBYG
        A1UEAwwPc2VydmljZS5leGFtcGxlMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE
        8tjBkgAZs/cs8jfFYvm9k6Yoob9+cnoeHifbwg4FqUmhqdweQ1pFKMMLABpq8e0J
        HWwuENYlvQHvjFhwsdiIuaOBgTB/MAwGA1UdEwEB/wQCMAAwEwYDVR0lBAwwCgYI
        KwYBBQUHAwEwGgYDVR0RBBMwEYIPc2VydmljZS5leGFtcGxlMB8GA1UdIwQYMBaA
        FNl7fLhXj+bQF0ZDHE91MozpYQ2hMB0GA1UdDgQWBBTufakRHuYEQzFEK18fMI2F
        CeoW5zAKBggqhkjOPQQDAgNIADBFAiEAzHqqsUiaFixakS64VqWGBxDNhXXUEKdG
        WMdQHqfILDQCIC4ijEveTXxYlL49HuYO+OGGSv0MQqRO6M8nwwSEdflA
        -----END CERTIFICATE-----
        """

    private static let selfSigned = """
        -----BEGIN CERTIFICATE-----
        MIIBmzCCAUGgAwIBAgIBBDAKBggqhkjOPQQDAjAUMRIwEAYDVQQDDAlsb2NhbGhv
        c3QwIBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAxMDEwMDAwMDBaMBQxEjAQBgNVBAMM
        CWxvY2FsaG9zdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABPLYwZIAGbP3LPI3
        xWL5vZOmKKG/fnJ6Hh4n28IOBalJoancHkNaRSjDCwAaavHtCR1sLhDWJb0B74xY
        cLHYiLmjgYEwfzAMBgNVHRMBAf8EAjAAMBMGA1UdJQQMMAoGCCsGAQUFBwMBMBoG
        A1UdEQQTMBGCCWxvY2FsaG9zdIcEfwAAATAfBgNVHSMEGDAWgBTufakRHuYEQzFE
        K18fMI2FCeoW5zAdBgNVHQ4EFgQU7n2pER7mBEMxRCtfHzCNhQnqFucwCgYIKoZI
        zj0EAwIDSAAwRQIhAMfYqtfebeQkqg7Xzm16PTMt/IOZr+z24agA/i/LIrw6AiBw
        EJjm04h9iA0W66AVmQzqraTCuhSicFXGR2XLpR4bgg==
        -----END CERTIFICATE-----
        """

    private static let key = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgwoYSfrVEFARjcvlf
        UFRy6ClpRh2wG63hqS/0HsULTxKhRANCAATy2MGSABmz9yzyN8Vi+b2Tpiihv35y
        eh4eJ9vCDgWpSaGp3B5DWkUowwsAGmrx7QkdbC4Q1iW9Ae+MWHCx2Ii5
        -----END PRIVATE KEY-----
        """
}
