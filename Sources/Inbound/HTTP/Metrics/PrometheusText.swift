/// The Prometheus text format 0.0.4: names, labels and numbers as they are written.
enum PrometheusText {
    enum Kind: String, Sendable {
        case counter
        case gauge
        case histogram
    }

    /// All lines of one metric.
    struct Block {
        let name: String
        let kind: Kind
        let description: String?
        let lines: String

        var text: String {
            let help = description.map { "# HELP \(name) \(escaped($0, quote: false))\n" } ?? ""
            return "\(help)# TYPE \(name) \(kind.rawValue)\n\(lines)"
        }
    }

    /// Letters, digits, underscores and colons, no digit in front; the unit or `_total` at the end if it is not there.
    static func metricName(_ label: String, suffix: String = "") -> String {
        let name = sanitised(label, allowingColon: true)
        return name.hasSuffix(suffix) ? name : name + suffix
    }

    /// Without the braces, sorted by name, so that the order in which code gives them makes no second series.
    static func labels(_ dimensions: [(String, String)]) -> String {
        var values: [String: String] = [:]
        for (name, value) in dimensions { values[labelName(name)] = value }
        return values.sorted { $0.key < $1.key }.map { "\($0)=\"\(escaped($1, quote: true))\"" }.joined(separator: ",")
    }

    static func braced(_ labels: String) -> String {
        labels.isEmpty ? "" : "{\(labels)}"
    }

    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
        // Whole numbers as such, as far as every one of them can be told from the next.
        if value.rounded() == value, value.magnitude < 9_007_199_254_740_992 { return "\(Int64(value))" }
        return "\(value)"
    }

    /// `le` is the histograms' own.
    private static func labelName(_ name: String) -> String {
        let name = sanitised(name, allowingColon: false)
        return name == "le" ? "label_le" : name
    }

    private static func sanitised(_ name: String, allowingColon: Bool) -> String {
        var result = ""
        for scalar in name.unicodeScalars {
            switch scalar {
            case "a"..."z", "A"..."Z", "_": result.unicodeScalars.append(scalar)
            case "0"..."9":
                if result.isEmpty { result = "_" }
                result.unicodeScalars.append(scalar)
            case ":" where allowingColon: result.unicodeScalars.append(scalar)
            default: result += "_"
            }
        }
        return result.isEmpty ? "_" : result
    }

    private static func escaped(_ text: String, quote: Bool) -> String {
        guard
            text.utf8.contains(where: {
                $0 == UInt8(ascii: "\\") || $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\"")
            })
        else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\"" where quote: result += "\\\""
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
