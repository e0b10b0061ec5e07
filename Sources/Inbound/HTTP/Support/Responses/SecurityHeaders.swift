import HTTPTypes

/// The fields that keep browsers from doing more with an answer than was meant.
struct SecurityHeaders: Sendable {
    private let pageFields: [HTTPField]
    private let dataFields: [HTTPField]
    private let noStore = HTTPField(name: .cacheControl, value: "no-store")

    /// - Parameter isSecure: the public URL is https; only then may browsers be told never to come without
    ///   (RFC 6797 §7.2).
    init(isSecure: Bool) {
        var data = [HTTPField(name: .xContentTypeOptions, value: "nosniff")]
        if isSecure {
            data.append(HTTPField(name: .strictTransportSecurity, value: "max-age=31536000"))
        }
        dataFields = data
        pageFields =
            data + [
                HTTPField(name: .referrerPolicy, value: "no-referrer"),
                HTTPField(name: .crossOriginOpenerPolicy, value: "same-origin"),
                HTTPField(name: .crossOriginResourcePolicy, value: "same-origin"),
                HTTPField(name: .permissionsPolicy, value: Self.permissions),
            ]
    }

    /// Passkeys are what a sign-in page needs; the rest of the machine is none of its business.
    private static let permissions = """
        camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=(), \
        publickey-credentials-create=(self), publickey-credentials-get=(self)
        """

    /// Adds what the route has not set itself, in one pass over its fields.
    func complete(
        _ fields: inout HTTPFields,
        of surface: Surface,
        formActions: @autoclosure () -> [String],
        connections: @autoclosure () -> [String] = []
    ) {
        var isPage = surface.errors == .page
        var hasCacheControl = false
        var hasPolicy = false
        for field in fields {
            if field.name == .cacheControl {
                hasCacheControl = true
            } else if field.name == .contentSecurityPolicy {
                hasPolicy = true
            } else if field.name == .contentType {
                isPage = field.value.hasPrefix("text/html")
            }
        }
        fields.append(contentsOf: isPage || surface.errors == .page ? pageFields : dataFields)
        if !hasCacheControl { fields.append(noStore) }
        if isPage, !hasPolicy {
            let policy = ContentSecurityPolicy.page(formActions: formActions(), connections: connections())
            fields.append(HTTPField(name: .contentSecurityPolicy, value: policy))
        } else if surface.errors == .page, !hasPolicy {
            fields.append(HTTPField(name: .contentSecurityPolicy, value: ContentSecurityPolicy.data))
        }
        if surface.isCrossOrigin { fields.append(contentsOf: CrossOrigin.fields) }
    }
}

extension HTTPField.Name {
    static let referrerPolicy = HTTPField.Name(known: "Referrer-Policy")
    static let crossOriginOpenerPolicy = HTTPField.Name(known: "Cross-Origin-Opener-Policy")
    static let permissionsPolicy = HTTPField.Name(known: "Permissions-Policy")
}
