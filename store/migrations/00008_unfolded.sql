-- What is left to fold of what was written before: found again and again while it is
-- worked off, and empty afterwards. Apart and concurrently, so that reading and storing
-- go on while all messages are looked through once.
-- +goose NO TRANSACTION
-- +goose Up
drop index concurrently if exists messages_unfolded;
create index concurrently messages_unfolded on messages (room_id, seq)
    where folded is null and octet_length(body) <> char_length(body);

-- +goose Down
drop index concurrently if exists messages_unfolded;
