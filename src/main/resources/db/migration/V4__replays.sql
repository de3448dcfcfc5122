-- Replays, and how far each has come; what goes on is in the broker, this tells of it.
create table waybill_replay (
    id         varchar(40)              not null primary key,
    created_at timestamp with time zone not null,
    updated_at timestamp with time zone not null,
    is_over    boolean                  not null,
    replay     text                     not null
);
create index waybill_replay_created on waybill_replay (created_at);
