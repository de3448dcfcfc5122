-- The load: webhooks of 350 bytes, each with an id of its own (RUN-THREAD-NUMBER). Arguments: RUN, and the pause in
-- milliseconds that a connection makes before each request (0: none). The threads take turns with the ports in PORTS. Prints one
-- line of JSON.
local threads, ports = {}, {}
for port in os.getenv("PORTS"):gmatch("%d+") do
  table.insert(ports, port)
end
local body = '{"eventId":"%s-%d-%d","eventType":"lead.status.changed","timestamp":"2026-01-15T10:30:00.000Z",'
  .. '"workspaceId":"ws_1","data":{"leadId":"lead_%d","campaignId":"camp_1","linkedinUrl":"https://www.linkedin.com/in/a",'
  .. '"previousStatus":"CONNECTED","newStatus":"REPLY_RECEIVED","changedBy":"system",'
  .. '"note":"the rest of an event as providers send it, up to some 350 bytes"}}'

function setup(thread)
  thread:set("number", #threads)
  thread.addr = wrk.lookup("127.0.0.1", ports[#threads % #ports + 1])[1]
  table.insert(threads, thread)
end

function init(args)
  run, pause, sent = args[1], tonumber(args[2]), 0
  wrk.method = "POST"
  wrk.headers["Content-Type"] = "application/json"
end

function delay()
  return pause > 0 and math.random(0, 2 * pause) or 0
end

function request()
  sent = sent + 1
  return wrk.format(nil, nil, nil, string.format(body, run, number, sent, sent))
end

function done(summary, latency, requests)
  local counts = {}
  for _, thread in ipairs(threads) do
    table.insert(counts, thread:get("sent"))
  end
  local e = summary.errors
  io.write(string.format('{"answered":%d,"errors":%d,"seconds":%.3f,"p50":%.3f,"p99":%.3f,"sent":[%s]}\n',
    summary.requests, e.connect + e.read + e.write + e.status + e.timeout, summary.duration / 1e6,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, table.concat(counts, ",")))
end
