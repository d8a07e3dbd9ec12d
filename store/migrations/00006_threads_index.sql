-- Separate and concurrent, so that reading and storing go on while all messages are
-- scanned once. An interrupted build leaves an unusable index.
-- +goose NO TRANSACTION
-- +goose Up
drop index concurrently if exists messages_thread;
create index concurrently messages_thread on messages (room_id, thread, seq) where thread is not null;

-- +goose Down
drop index concurrently if exists messages_thread;
