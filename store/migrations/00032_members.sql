-- added_by is who put a member into a room, until that member has answered.
-- +goose Up
alter table memberships add column added_by bigint;

-- +goose Down
alter table memberships drop column added_by;
