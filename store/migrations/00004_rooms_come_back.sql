-- A deleted room can be restored for a while by the user who deleted it. It frees its
-- slug and its name, and keeps them here and in name. An expired room has no
-- deleted_by, and is purged.
-- +goose Up
alter table rooms add column former_slug text, add column deleted_by bigint;
create index rooms_deleted_by on rooms (deleted_by) where deleted_by is not null;

-- +goose Down
delete from memberships m using rooms r where r.id = m.room_id and r.deleted_at is not null;
drop index rooms_deleted_by;
alter table rooms drop column former_slug, drop column deleted_by;
