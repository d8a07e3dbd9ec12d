-- Who may join a room's call: 0 members, 1 its admins, 2 nobody.
-- +goose Up
alter table rooms add column if not exists callers smallint not null default 0;

-- +goose Down
alter table rooms drop column callers;
