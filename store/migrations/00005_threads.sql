-- A message may answer another one. thread is the message that the talk about it
-- began with, answered who wrote the one that is answered, and replies, of the
-- first one, how many answers there are that were not deleted.
-- +goose Up
alter table messages
    add column thread   bigint,
    add column answered bigint,
    add column replies  integer not null default 0;

-- +goose Down
alter table messages drop column thread, drop column answered, drop column replies;
