-- The rooms into which a user's messages were forwarded. They show the user's name.
-- +goose NO TRANSACTION
-- +goose Up
drop index concurrently if exists messages_forwarded;
create index concurrently messages_forwarded on messages ((form->'f'->'u'), room_id) where (form->'f') is not null;

-- +goose Down
drop index concurrently if exists messages_forwarded;
