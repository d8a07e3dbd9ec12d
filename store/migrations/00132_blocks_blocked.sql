-- Those who have blocked a user, asked as the user comes into a room.
-- +goose NO TRANSACTION
-- +goose Up
drop index concurrently if exists blocks_blocked;
create index concurrently blocks_blocked on blocks (blocked_id);

-- +goose Down
drop index concurrently if exists blocks_blocked;
