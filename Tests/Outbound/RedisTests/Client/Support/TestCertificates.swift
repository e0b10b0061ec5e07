/// An authority and a server's certificate for `localhost` from it, valid 2020 to 2120; made for these tests, trusted nowhere.
enum TestCertificates {
    static let authority = """
        -----BEGIN CERTIFICATE-----
        MIIBZTCCAQugAwIBAgIBATAKBggqhkjOPQQDAjAZMRcwFQYDVQQDDA5UZXN0IGF1
        dGhvcml0eTAgFw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAwMFowGTEXMBUG
        A1UEAwwOVGVzdCBhdXRob3JpdHkwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAQ1
        JjA9VlLpemfBqzvgsWRU67aByWKr9PRlmD2kskWbhaYayEP4FvIapH5/QACGKvKz
        RWB8Npq77n7fzDY9F5Bbo0IwQDAPBgNVHRMBAf8EBTADAQH/MA4GA1UdDwEB/wQE
        AwICBDAdBgNVHQ4EFgQU3pjXuOKZO/6TDmLJlXjZbtPx6FEwCgYIKoZIzj0EAwID
        SAAwRQIhAMrA5n/pImuEeh6MwiI5BQWsSn6PC9oSGY7ncUr5qnJeAiAYDWTNbHDT
        PzyyxABSMZ/9aWzGPj/dPkxCJ9xLCXU9Pg==
        -----END CERTIFICATE-----
        """

    static let server = """
        -----BEGIN CERTIFICATE-----
        MIIBoTCCAUigAwIBAgIBAjAKBggqhkjOPQQDAjAZMRcwFQYDVQQDDA5UZXN0IGF1
        dGhvcml0eTAgFw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAwMFowFDESMBAG
        A1UEAwwJbG9jYWxob3N0MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEos5GS8fN
        SJaRZNAp9hYwgAJgGEmS9LXULPeIAnNNu84C24908XpLswsvgukhWhQb1RpD9EaR
        KJKOQvEWGuXD4qOBgzCBgDAJBgNVHRMEAjAAMBQGA1UdEQQNMAuCCWxvY2FsaG9z
        dDAdBgNVHSUEFjAUBggrBgEFBQcDAQYIKwYBBQUHAwIwHwYDVR0jBBgwFoAU3pjX
        uOKZO/6TDmLJlXjZbtPx6FEwHQYDVR0OBBYEFI1bZ0mKm8UQqQVGv/nnhkJTFb6O
        MAoGCCqGSM49BAMCA0cAMEQCIDWcJen2Ui8EseWed+wxecyl9p9ppwVAONdalN3n
        Z08iAiAMIFMQTVZcbkz+egfRQ7dgT7HtKhUqEv1szpJUIHwwDw==
        -----END CERTIFICATE-----
        """

    static let serverKey = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQggCT+mCHx+TqRv6nd
        mWKgXRH6+o5pTQCmxXQioJt6Z1mhRANCAASizkZLx81IlpFk0Cn2FjCAAmAYSZL0
        tdQs94gCc027zgLbj3TxekuzCy+C6SFaFBvVGkP0RpEoko5C8RYa5cPi
        -----END PRIVATE KEY-----
        """
}
