-- Which of the broker's events are on record. The broker and the index of seen events each keep such a mark too.
create table waybill_mark (
    one      integer     not null primary key,
    -- Names the broker whose events are numbered.
    instance varchar(40) not null,
    -- The highest number on record, and how many of the numbers up to it are.
    number   bigint      not null,
    recorded bigint      not null
);
