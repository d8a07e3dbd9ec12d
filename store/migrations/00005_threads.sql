-- A message may answer another one. Then thread is the first message of its thread, and
-- answered the author of the answered message. For a first message, replies counts its
-- answers that are not deleted.
-- +goose Up
alter table messages
    add column thread   bigint,
    add column answered bigint,
    add column replies  integer not null default 0;

-- +goose Down
alter table messages drop column thread, drop column answered, drop column replies;
