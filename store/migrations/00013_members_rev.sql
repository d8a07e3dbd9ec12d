-- members_rev counts the changes of a room's members and admins, so that a live node
-- notices an unannounced one.
-- +goose Up
alter table rooms add column members_rev bigint not null default 0;

-- +goose Down
alter table rooms drop column members_rev;
