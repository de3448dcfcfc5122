// The handler that a team would write by hand: Express and PostgreSQL.
//   node server.js PORT CONNECTION        stores each webhook, once, before it answers 202
//   node server.js PORT CONNECTION SINK   and passes it on to SINK, with retries, and records each call
const express = require('express');
const http = require('node:http');
const { Pool } = require('pg');

const [port, connectionString, sink] = process.argv.slice(2);
const pool = new Pool({ connectionString, max: 10 });
const agent = new http.Agent({ keepAlive: true, maxSockets: 8 });
const TYPES = { 'lead.status.changed': 'lead.status_changed', 'lead.updated': 'lead.status_changed' };

const SCHEMA = `
  create table if not exists event (
    id text primary key, source text not null, type text not null, received_at timestamptz not null default now(),
    body text not null, canonical jsonb not null);
  create table if not exists delivery (
    event_id text primary key, state text not null, attempts integer not null default 0,
    due_at timestamptz not null default now(), answer integer, settled_at timestamptz);
  create index if not exists delivery_due on delivery (due_at) where state = 'pending';`;

function canonical(source, payload) {
  return {
    specversion: '1.0', id: `${source}-${payload.eventId}`, source: `/webhooks/${source}`,
    type: TYPES[payload.eventType] ?? 'unmapped', time: new Date(payload.timestamp).toISOString(),
    subject: payload.data?.leadId,
    data: {
      providerType: payload.eventType, providerEventId: payload.eventId, workspace: payload.workspaceId,
      campaign: { id: payload.data?.campaignId }, lead: { id: payload.data?.leadId, linkedinUrl: payload.data?.linkedinUrl },
      status: { from: payload.data?.previousStatus, to: payload.data?.newStatus }, original: payload,
    },
  };
}

async function store(event, body) {
  const values = [event.id, event.source, event.type, body, JSON.stringify(event)];
  const insert = 'insert into event (id, source, type, body, canonical) values ($1, $2, $3, $4, $5) on conflict do nothing';
  if (!sink) {
    return (await pool.query({ name: 'event', text: insert, values })).rowCount;
  }
  const both = `with stored as (${insert} returning id)
    insert into delivery (event_id, state) select id, 'pending' from stored`;
  return (await pool.query({ name: 'both', text: both, values })).rowCount;
}

const app = express();
app.disable('x-powered-by');
app.post('/webhooks/:source', express.text({ type: 'application/json', limit: '1mb' }), async (req, res) => {
  let payload;
  try {
    payload = JSON.parse(req.body);
  } catch {
    return res.status(400).json({ code: 'invalid-json' });
  }
  if (!payload.eventId || !payload.eventType) {
    return res.status(422).json({ code: 'invalid-event' });
  }
  const event = canonical(req.params.source, payload);
  try {
    const stored = await store(event, req.body);
    res.status(stored ? 202 : 200).json({ id: event.id, status: stored ? 'accepted' : 'duplicate' });
  } catch {
    res.status(503).set('Retry-After', '5').json({ code: 'unavailable' });
  }
});

function call(row) {
  return new Promise((resolve) => {
    const request = http.request(sink, {
      agent, method: 'POST', timeout: 10_000,
      headers: { 'Content-Type': 'application/json', 'Idempotency-Key': row.event_id },
    }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode));
    });
    request.on('error', () => resolve(0));
    request.end(JSON.stringify(row.canonical));
  });
}

async function deliver() {
  const due = await pool.query({
    name: 'due',
    text: `update delivery d set due_at = now() + interval '1 minute', attempts = attempts + 1
      from event e where e.id = d.event_id and d.event_id in (
        select event_id from delivery where state = 'pending' and due_at <= now() order by due_at limit 64 for update skip locked)
      returning d.event_id, d.attempts, e.canonical`,
  });
  const answers = await Promise.all(due.rows.map(call));
  const ended = due.rows.map((row, i) => ({ id: row.event_id, code: answers[i], ok: answers[i] >= 200 && answers[i] < 300,
    wait: 2 ** row.attempts, last: row.attempts > 5 }));
  if (ended.length) {
    await pool.query({
      name: 'ended',
      text: `update delivery d set state = case when x.ok then 'delivered' when x.last then 'failed' else 'pending' end,
          answer = x.code, settled_at = now(), due_at = now() + make_interval(secs => x.wait)
        from jsonb_to_recordset($1::jsonb) as x(id text, code integer, ok boolean, wait integer, last boolean)
        where d.event_id = x.id`,
      values: [JSON.stringify(ended)],
    });
  }
  return ended.length;
}

async function main() {
  await pool.query(SCHEMA);
  app.listen(Number(port), '127.0.0.1', () => console.log('ready'));
  while (sink) {
    if (await deliver() === 0) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
