-- The requests of one round: wrk … -- FILE [TAG]. Each line of FILE has a key, a path and an entity tag or nothing,
-- with tabs between them. With TAG they are orders, each with a prompt of its own.

local PLACE = "000000000000"

local requests, count, number = {}, 0, 0
local is_order = false

local function headers(key, tag)
    local fields = { Authorization = "Bearer " .. key }
    if tag ~= "" then
        fields["If-None-Match"] = tag
    end
    return fields
end

local function order(key, path, tag)
    local fields = headers(key, "")
    fields["Content-Type"] = "application/json"
    local prompt = "A lighthouse in the fog, " .. tag .. " " .. PLACE .. "."
    local body = '{"prompt": "' .. prompt .. '", "model": "kling-v1", "seconds": "5"}'
    local text = wrk.format("POST", path, fields, body)
    local start, stop = text:find(PLACE, 1, true)
    return { text:sub(1, start - 1), text:sub(stop + 1) }
end

function init(arguments)
    is_order = arguments[2] ~= nil
    for line in io.lines(arguments[1]) do
        local key, path, tag = line:match("^([^\t]*)\t([^\t]*)\t(.*)$")
        count = count + 1
        if is_order then
            requests[count] = order(key, path, arguments[2])
        else
            requests[count] = wrk.format("GET", path, headers(key, tag))
        end
    end
end

function request()
    number = number + 1
    local text = requests[number % count + 1]
    if is_order then
        return text[1] .. string.format("%012d", number) .. text[2]
    end
    return text
end

function done(summary, latency)
    local errors = summary.errors
    io.write(string.format(
        '{"requests": %d, "seconds": %.6f, "bytes": %d, "p50_ms": %.3f, "p99_ms": %.3f, "statuses": %d, "broken": %d}'
            .. "\n",
        summary.requests,
        summary.duration / 1e6,
        summary.bytes,
        latency:percentile(50) / 1e3,
        latency:percentile(99) / 1e3,
        errors.status,
        errors.connect + errors.read + errors.write + errors.timeout
    ))
end
