-- A deleted account's name stays taken for a while, by its key. Housekeeping looks for
-- those whose time is over.
-- +goose Up
create index users_names_kept on users (deleted_at) where deleted_at is not null and username_key is not null;

-- +goose Down
drop index users_names_kept;
update users set username_key = null where deleted_at is not null;
