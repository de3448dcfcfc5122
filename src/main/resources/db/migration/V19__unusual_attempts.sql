-- The attempts that people look for: those that were not the first, and those whose answer was not a success. Among all attempts
-- they are few.
create table waybill_unusual_attempt (
    received_at timestamp with time zone not null,
    event_id    varchar(64)              not null,
    id          varchar(40)              not null,
    sink        varchar(100)             not null,
    number      integer                  not null,
    answer_code integer
);
create unique index waybill_unusual_attempt_key on waybill_unusual_attempt (received_at, event_id, id);
create index waybill_unusual_attempt_code on waybill_unusual_attempt (answer_code, received_at, event_id);
insert into waybill_unusual_attempt (received_at, event_id, id, sink, number, answer_code)
    select received_at, event_id, id, sink, number, answer_code from waybill_attempt
    where received_at is not null and (number > 1 or answer_code not between 200 and 299);
