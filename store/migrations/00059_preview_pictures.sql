-- A preview may have a picture: bytes in the store of files, by their hash. The index tells
-- which bytes are still shown.
-- +goose NO TRANSACTION
-- +goose Up
drop index concurrently if exists messages_preview_picture;
create index concurrently messages_preview_picture on messages ((preview->>'p')) where preview->>'p' is not null;

-- +goose Down
drop index concurrently if exists messages_preview_picture;
