-- Apart and concurrently, so that reading and storing go on while all messages are
-- looked through once. What a build that was cut off has left behind is of no use.
-- +goose NO TRANSACTION
-- +goose Up
drop index concurrently if exists messages_thread;
create index concurrently messages_thread on messages (room_id, thread, seq) where thread is not null;

-- +goose Down
drop index concurrently if exists messages_thread;
