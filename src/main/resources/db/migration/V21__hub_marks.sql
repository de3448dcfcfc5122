-- A mark for each hub. That of the version before, which had only one, becomes that of the first hub that starts.
create table waybill_hub_mark (
    -- Empty: the broker's only hub.
    hub      varchar(63)  not null primary key,
    -- Names the hub and the broker whose events are numbered.
    instance varchar(100) not null,
    -- The highest number on record, and how many of the numbers up to it are.
    number   bigint       not null,
    recorded bigint       not null,
    -- When the entry with this id is written, so is every event that was stored before the hub began to read ids.
    joined   varchar(36)
);
insert into waybill_hub_mark (hub, instance, number, recorded)
select '', instance, number, recorded from waybill_mark;
drop table waybill_mark;
