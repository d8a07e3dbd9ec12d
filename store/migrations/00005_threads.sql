-- A message may answer another one. thread is the first message of its thread, answered
-- the author of the message that it answers. replies of a first message counts its
-- answers that are not deleted.
-- +goose Up
alter table messages
    add column thread   bigint,
    add column answered bigint,
    add column replies  integer not null default 0;

-- +goose Down
alter table messages drop column thread, drop column answered, drop column replies;
