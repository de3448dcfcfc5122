-- One schema for PostgreSQL and H2 (in its PostgreSQL mode). Names are prefixed: the database may be shared.

-- Every event accepted, once.
create table waybill_event (
    id                varchar(64)              not null primary key,
    source            varchar(100)             not null,
    type              varchar(200)             not null,
    provider_type     varchar(255)             not null,
    provider_event_id varchar(255),
    subject           varchar(255),
    campaign_id       varchar(255),
    campaign_name     varchar(255),
    lead_id           varchar(255),
    lead_email        varchar(320),
    occurred_at       timestamp with time zone not null,
    received_at       timestamp with time zone not null,
    verified_by       varchar(40)              not null,
    generation        integer                  not null,
    unmapped_reason   text,
    canonical         text                     not null
);
create index waybill_event_received on waybill_event (received_at);
create index waybill_event_source on waybill_event (source, received_at);
create index waybill_event_campaign on waybill_event (campaign_id, received_at);
create index waybill_event_lead on waybill_event (lead_id, received_at);

-- The webhook's body as sent, less its secrets; apart, because it is kept for a shorter time.
create table waybill_event_body (
    event_id varchar(64) not null primary key,
    body     text        not null
);

-- What became of an event at each sink that had a subscription when it was accepted: its latest state.
create table waybill_delivery (
    event_id   varchar(64)              not null,
    sink       varchar(100)             not null,
    state      varchar(20)              not null,
    reason     text,
    settled_at timestamp with time zone,
    generation integer,
    primary key (event_id, sink)
);
create index waybill_delivery_state on waybill_delivery (sink, state);

-- Every call to a sink.
create table waybill_attempt (
    id              varchar(40)              not null primary key,
    event_id        varchar(64)              not null,
    sink            varchar(100)             not null,
    number          integer                  not null,
    outcome         varchar(20)              not null,
    request         text                     not null,
    answer_code     integer,
    error           text,
    started_at      timestamp with time zone not null,
    duration_ms     bigint                   not null,
    next_attempt_at timestamp with time zone,
    generation      integer                  not null,
    idempotency_key varchar(255)             not null
);
create index waybill_attempt_event on waybill_attempt (event_id);
create index waybill_attempt_sink on waybill_attempt (sink, started_at);

-- Every further arrival of an event.
create table waybill_duplicate (
    id          varchar(40)              not null primary key,
    event_id    varchar(64)              not null,
    source      varchar(100)             not null,
    received_at timestamp with time zone not null
);
create index waybill_duplicate_event on waybill_duplicate (event_id);

-- Verified webhooks that were no events.
create table waybill_rejected (
    id          varchar(40)              not null primary key,
    source      varchar(100)             not null,
    code        varchar(40)              not null,
    detail      text                     not null,
    body        text                     not null,
    size_bytes  integer                  not null,
    received_at timestamp with time zone not null
);
create index waybill_rejected_received on waybill_rejected (received_at);

-- Since when a sink has had a subscription.
create table waybill_subscription (
    sink  varchar(100)             not null primary key,
    since timestamp with time zone not null
);
