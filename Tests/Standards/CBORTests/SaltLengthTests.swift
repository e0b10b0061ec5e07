import CBOR
import Testing

/// Signatures of the text "message", made by the command line of OpenSSL with `rsa_padding_mode:pss`.
@Suite("The salt of RSASSA-PSS (RFC 8230 §2, RFC 8017 §9.1)")
struct SaltLengthTests {
    let message = Array("message".utf8)

    private func verifies(_ signature: String) throws -> Bool {
        let key: CBOR = [1: 3, 3: -37, -1: .bytes(hex(Self.modulus)), -2: .bytes([1, 0, 1])]
        return try COSEKey(key.encoded(), allowing: [.PS256]).verifies(signature: hex(signature), of: message)
    }

    @Test("is as long as the hash")
    func asLongAsHash() throws {
        #expect(try verifies(Self.salt32))
    }

    @Test("is refused when it is shorter, longer or missing, or when the mask is made with another hash")
    func refuses() throws {
        #expect(try !verifies(Self.salt20))
        #expect(try !verifies(Self.saltMax))
        #expect(try !verifies(Self.saltNone))
        #expect(try !verifies(Self.maskSHA1))
    }

    private static let modulus =
        "c0580cffc620e0c6767b9594aa86c18bc47436cfd5cab7db08bb2ce907c708881f5d4cce647df75ab11b288ccc107c19b2f214b6"
        + "bc3bfe1d81c9ace21c22e2badc57f3db236eed8e10b4175cc48d5161dcc60098a67010dc47ad8481356ae5ab58ae54e5830fba74"
        + "98190fdffcac49e2961365f676cde62fabaa45cc55c6c289f7efdc16cc304fb580588bf755e6dc9c79736208439d47bf206983a5"
        + "f652777a2c644b9a13bff1c1ff56883d07bb81f58a9dbee0a4034df13b735a4455448da5ca7c4ce9d0a9f79d1981ab1acfe3edc9"
        + "fd92f8641eb3ed875d213f2a65beeb5500180625f09e7e957be76d7369d2865de697ec9d490389eb6ad5951e23cdfd43"

    private static let salt32 =
        "5d94b4bdde0b5d2128b0201b83bcfeaacd721d778d2f55ba5e53b8555e67e972a3813d8a9e756d0541b79e5c795bebb49a4e00ec"
        + "2b924f6896786849f308d798eca1ec849715fc3efba7129537f2b5c4342571d9abc33dff89b76cc66b016913c97c6e98f51145dd"
        + "e54abaef019f81e64987f608e9c164c2ff9b1fcc1773f6126d31e5369ae7468972d59056838226c5479bd7db6394c94f5a0bf78a"
        + "42b6c2495aee186c1191eb412a841d2691d29c87d89596409fc2fc8abdd8997c449cdb05174f065e990acf8fd65b466be221e677"
        + "2ad86adee8f1e3332f5f762cb8b973f7d43ee26f559a4d2dbf723a1dc8dd380169aac230211cbca6bec0417862400598"

    private static let salt20 =
        "942ebcbc94e2f3d98a3a7d8a92665965ce0bef04d13685b00c3353a2625915d91a7b410580d65dce2a3266152f33c829acc1cd50"
        + "37e379fe85221a5d3dd37824c11a1acde9792786fc83b5985801b8b64586e2c6e4be0c90cefab00708dc627531ee741d09ffe5d9"
        + "127da0287b2de6d0c642377c8e417be2c616a1b8ef528d86ab4696ff8fca9ddfb7ddd132896c7480c6a6f50a2eff86eac3d69655"
        + "3a6b2a026b47905bf8e9e486258121fd4063bed2c0e09e3aba21bf65f53275fef16f20e7fcdb876acc54906f9e0ee62e89307c60"
        + "667aa932c7c251882c5abea72081a64c49dbfb58d5df1c6d9733d6f328576ae88b9c9f6d6e46c28ca4429094cc6fcb30"

    private static let saltMax =
        "69470699a8887267242d8ebb1e31e8b14885a12b0a80de2585ec444c0bfb35bbde7c9ac09631f93da8ece6788a53cc1481c0e8bf"
        + "d510ce2a747a8e59ee668e4a2a238a0b6da4a402e7ad802fd7ac8ba801586018ffbb1082809d92e1fa35860e7594ee9b65740d1f"
        + "00e27e34722c9ad76c84a0c7bfe9bb424d6d3539dc250367c77036b42f383034ef42f1f13102263a6587987d6787c6273cc334c3"
        + "916d8c62be909ce5666e916236d5e41b3b57da56583e49feca12116fdfba30924ab1d5f5df5404f5f48a11c55c6cbf4bf5d74155"
        + "cec484e0194afaff69ced0378aaea92bb5552e7ac09e5f8c9b9e213a25a63ccf985f259fdd99886ecb69d0d2a8fa8b58"

    private static let saltNone =
        "1e92b0efc6f12488108112201e30ea0cc06fa34dff760981fcd1b95966a9597e0a15eb03648ec75b5cab6f42355918224cdb4830"
        + "e801196bddcebbb2bea4e45509b05fd5c55ffeeed1eccd60ad3cc37c5bbb90cf21cbe9d9500cc165b901b7fd7b5e0131bb7844e9"
        + "141ecd8771f99872b8fe78ff30b101e382cd32efda8b51429e4f805bba7eb290c8fc568477029c482a5ab5357d15ab15207da4f8"
        + "42fd7bcc16e454246bbd0bde3a836d1ab4d70cd9d556b653480d5d60b584d14cb282bd735812b7b7cc7a3d1b18cbf6b9972f8982"
        + "2188609db989befa58607d743ec021a75acbb39e1b88b576c25d689f11d60edb526d6fb7692eb270ec6bb637af1610ac"

    private static let maskSHA1 =
        "2aa630901daa87b4b3c6b8fdbafaf69d4ebc0094c54ea6ac6d17e57dd521e448cd6dbe9c8e8e866ac17218e9e1185e3b0aa88e88"
        + "5a2e601d130d1c8a1c7e51c783f0c254565ce3983e3b8489c36a98e938fc7b59964b1cc00697bba83c6418630e20c5b099783deb"
        + "3bb1464dc6581f67180163f79d9b8e30b278e8002de4fb64786814954c09b40df58598a44277031db03ed7452d8b0243ee76683f"
        + "7fb3795b05fa858102d3e9bd7b96fc96c8c8ac61fbfb48179420addda22aee0fcaa080868c6c70951710e209640c771109747227"
        + "c04c46504f3e803f7f64349e0b967f703c87ac000d68d050d61ea2417c24c1f23357ec0416b70bfd4c0cf5842bb86521"
}
