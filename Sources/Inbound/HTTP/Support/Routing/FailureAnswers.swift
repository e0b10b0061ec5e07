import HTTPTypes
public import Hummingbird
import JOSE
import Logging
import NIOCore
import NIOHTTP1

/// Turns what routes throw into answers.
public struct FailureAnswers: Sendable {
    public typealias Classify = @Sendable (any Error) -> Failure?
    public typealias RenderPage = @Sendable (Failure, Request, WebContext) async throws -> Response

    private let classify: Classify
    private let renderPage: RenderPage

    /// - Parameters:
    ///   - classify: knows the errors of the core, a store's outage among them; nil for those it does not.
    ///   - renderPage: writes the error page. Status and fields of the failure are added to what it returns.
    public init(classify: @escaping Classify, renderPage: @escaping RenderPage) {
        self.classify = classify
        self.renderPage = renderPage
    }

    /// An error that no rule knows is 500 with the request's id; the log has the rest.
    func failure(for error: any Error, _ context: WebContext) -> Failure {
        if let failure = known(error) {
            if failure.status.kind == .serverError {
                context.logger.warning("request failed", metadata: ["error": "\(String(reflecting: error))"])
            }
            return failure
        }
        context.logger.error("request failed unexpectedly", metadata: ["error": "\(String(reflecting: error))"])
        return .unexpected
    }

    private func known(_ error: any Error) -> Failure? {
        if let failure = error as? Failure { return failure }
        if let error = error as? any FailureConvertible { return error.failure }
        if let failure = classify(error) { return failure }
        if error is NIOTooManyBytesError { return .contentTooLarge }
        if let error = error as? any HTTPResponseError, error.status.kind == .clientError { return .bare(error.status) }
        return error is CancellationError ? .unavailable() : nil
    }

    /// Errors of the connection: nobody is left to be told.
    static func endsConnection(_ error: any Error) -> Bool {
        error is RequestRefused || error is HTTPParserError || error is ChannelError || error is IOError
    }

    func answer(_ failure: Failure, on errors: Surface.Errors, to request: Request, _ context: WebContext) async
        -> Response
    {
        if errors == .page {
            do {
                var response = try await renderPage(failure, request, context)
                response.status = failure.status
                response.headers.append(contentsOf: failure.fields)
                return response
            } catch {
                context.logger.error("the error page failed", metadata: ["error": "\(String(reflecting: error))"])
            }
        }
        return json(failure, context)
    }

    private func json(_ failure: Failure, _ context: WebContext) -> Response {
        var text = #"{"error":\#(JSONText.quoted(failure.code))"#
        if let detail = failure.detail { text += #","error_description":\#(JSONText.quoted(detail))"# }
        for (name, value) in failure.members.sorted(by: { $0.key < $1.key }) {
            text += ",\(JSONText.quoted(name)):\(String(decoding: value.bytes(), as: UTF8.self))"
        }
        text += #","request_id":\#(JSONText.quoted(context.requestID))}"#
        return .json(ByteBuffer(string: text), status: failure.status, fields: failure.fields)
    }
}
