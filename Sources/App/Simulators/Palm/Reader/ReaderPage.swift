/// The page on which a hand is laid on the reader. It needs no script.
enum ReaderPage {
    static func html(_ hand: ReaderDesk.Hand?) -> String {
        let choices = SamplePalms.all.map { palm in
            choice(palm.id, palm.title, isChosen: hand?.palm == palm && hand?.isSpoof == false)
        }
        let spoofs = SamplePalms.all.prefix(1).map { palm in
            choice(
                "spoof:\(palm.id)", "A photograph of \(palm.title)",
                isChosen: hand?.palm == palm && hand?.isSpoof == true)
        }
        let lying = hand.map { ($0.isSpoof ? "A photograph of " : "") + $0.palm.title } ?? "Nothing"
        return """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Simulated palm reader</title>
            </head>
            <body>
            <main>
            <h1>Simulated palm reader</h1>
            <p role="status">On the reader: <strong>\(lying)</strong>.</p>
            <p>These people do not exist. Lay a palm here, then start the reader on the page that asks for your palm; \
            it is read anew each time, a little differently. Take the hand away to see what happens when none comes.</p>
            <form method="post" action="/reader/hand">
            <fieldset>
            <legend>Lay on the reader</legend>
            \((choices + spoofs + [choice("", "Nothing", isChosen: hand == nil)]).joined(separator: "\n"))
            </fieldset>
            <button>Lay it there</button>
            </form>
            </main>
            </body>
            </html>
            """
    }

    private static func choice(_ value: String, _ title: String, isChosen: Bool) -> String {
        """
        <p><label><input type="radio" name="hand" value="\(value)"\(isChosen ? " checked" : "")> \(title)</label></p>
        """
    }
}
