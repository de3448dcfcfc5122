-- What operators ask for, for whichever hub serves the sink. Who asked later has the higher id.
create table waybill_request (
    id       bigint generated always as identity primary key,
    -- By the database's clock, so that the hubs' clocks need not agree.
    asked_at timestamp with time zone not null default current_timestamp,
    -- stop: the sink is stopped as long as the row is there. The others are removed after a day.
    kind     varchar(10)              not null,
    sink     varchar(100)             not null,
    endpoint varchar(255),
    event_id text,
    -- For people.
    detail   text,
    -- How many events were due; null: the hub that serves the sink has not done it yet.
    retried  integer
);
