-- Tombstones are few, so posting does not touch this index. Counting those after a
-- read_seq costs one probe for a room.
-- +goose NO TRANSACTION
-- +goose Up
drop index concurrently if exists messages_deleted;
create index concurrently messages_deleted on messages (room_id, seq) where deleted;

-- +goose Down
drop index concurrently if exists messages_deleted;
