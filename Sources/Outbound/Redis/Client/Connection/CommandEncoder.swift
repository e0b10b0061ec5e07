import NIOCore

extension ByteBuffer {
    /// Writes a command as RESP has it: an array of bulk strings, each with its length in front.
    mutating func write(_ command: RedisCommand) {
        writeLine("*", command.words.count)
        for word in command.words {
            switch word {
            case .string(let text):
                writeLine("$", text.utf8.count)
                writeString(text)
            case .integer(let number):
                let text = String(number)
                writeLine("$", text.utf8.count)
                writeString(text)
            case .bytes(let bytes):
                writeLine("$", bytes.count)
                writeBytes(bytes)
            }
            writeStaticString("\r\n")
        }
    }

    private mutating func writeLine(_ mark: StaticString, _ number: Int) {
        writeStaticString(mark)
        writeString(String(number))
        writeStaticString("\r\n")
    }
}
