-- The generations of routes and settings that ran. Their numbers begin anew with each start of the hub, so rows that name a
-- number mean the last generation with that number that had started by then.
create table waybill_generation (
    id             varchar(40)              not null primary key,
    number         integer                  not null,
    -- Of the files; equal files have the same.
    digest         varchar(16)              not null,
    hub_started_at timestamp with time zone not null,
    started_at     timestamp with time zone not null
);
create index waybill_generation_started on waybill_generation (started_at);
