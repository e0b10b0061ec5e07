-- The same request again and again, with the bodies of a file in turn; at the end one line of JSON.

wrk.method = os.getenv("BENCH_METHOD")

local bodies = {}
for line in io.lines(os.getenv("BENCH_BODIES")) do bodies[#bodies + 1] = line end
wrk.body = bodies[1]

if #bodies > 1 then
    local last = 0
    function request()
        last = last % #bodies + 1
        return wrk.format(nil, nil, nil, bodies[last])
    end
end

function done(summary, latency)
    local errors = summary.errors
    io.write(string.format(
        '{"requests": %d, "seconds": %f, "p50_ms": %f, "p99_ms": %f, "refused": %d, "broken": %d}\n',
        summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
        errors.status, errors.connect + errors.read + errors.write + errors.timeout
    ))
end
