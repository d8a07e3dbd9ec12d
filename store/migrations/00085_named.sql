-- The column folded of a message with files has their names, too, behind a character that no
-- text has. Messages from before are folded again, and found here until they are. Releases
-- from before store messages without names meanwhile: these are found here as well.
-- +goose NO TRANSACTION
-- +goose Up
drop index concurrently if exists messages_unnamed;
create index concurrently messages_unnamed on messages (room_id, seq)
    where files is not null and (folded is null or strpos(folded, E'\x1f') = 0);

-- +goose Down
drop index concurrently if exists messages_unnamed;
