-- With the name of a file as argument: the paths in it, one a line, in turn; without: the path of the URL.
-- At the end one line of JSON.

local threads = 0

function setup(thread)
  thread:set("skip", threads * 7919)
  threads = threads + 1
end

function init(arguments)
  paths = {}
  if arguments[1] then
    for line in io.lines(arguments[1]) do
      paths[#paths + 1] = wrk.format("GET", line)
    end
    request = function()
      skip = skip + 1
      return paths[skip % #paths + 1]
    end
  end
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    '{"requests": %d, "microseconds": %d, "bytes": %d, "p50": %d, "p99": %d, "failed": %d}\n',
    summary.requests, summary.duration, summary.bytes, latency:percentile(50), latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
