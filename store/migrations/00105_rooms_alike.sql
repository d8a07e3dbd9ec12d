-- Rooms that look like an older one, and have no skeleton. Housekeeping gives them theirs once
-- the older room has another name, or is deleted.
-- +goose NO TRANSACTION
-- +goose Up
drop index concurrently if exists rooms_alike;
create index concurrently rooms_alike on rooms (id) where name_key is not null and skeleton_of = name and name_skeleton is null;

-- +goose Down
drop index concurrently if exists rooms_alike;
