-- members_rev counts the changes of who is in a room and who manages it, so that a live
-- node notices one that was never announced to it.
-- +goose Up
alter table rooms add column members_rev bigint not null default 0;

-- +goose Down
alter table rooms drop column members_rev;
