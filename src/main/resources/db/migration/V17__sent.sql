-- What each attempt sent, without secrets; removed with the webhook's body. Null where an earlier version wrote the row, whose
-- request has the body, too; address and headers are null if nothing was called.
alter table waybill_attempt add column sent_to text;
alter table waybill_attempt add column sent_headers text;
alter table waybill_attempt add column sent_body text;
-- Of the whole body, if only its beginning is here.
alter table waybill_attempt add column sent_length integer;
