-- One request again and again, given in the environment; at the end one line of JSON.

wrk.method = os.getenv("BENCH_METHOD")

local body = os.getenv("BENCH_BODY")
if body ~= "" then wrk.body = body end

function done(summary, latency)
    local errors = summary.errors
    io.write(string.format(
        '{"requests": %d, "seconds": %f, "p50_ms": %f, "p99_ms": %f, "refused": %d, "broken": %d}\n',
        summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
        errors.status, errors.connect + errors.read + errors.write + errors.timeout
    ))
end
