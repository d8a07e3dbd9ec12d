-- Messages from before folding: read repeatedly while they are folded, and empty
-- afterwards. Separate and concurrent, so that reading and storing go on while all
-- messages are scanned once.
-- +goose NO TRANSACTION
-- +goose Up
drop index concurrently if exists messages_unfolded;
create index concurrently messages_unfolded on messages (room_id, seq)
    where folded is null and octet_length(body) <> char_length(body);

-- +goose Down
drop index concurrently if exists messages_unfolded;
