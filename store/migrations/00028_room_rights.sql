-- A room may let only its admins write, and an archived one lets nobody.
-- +goose Up
alter table rooms add column if not exists admins_post boolean not null default false, add column if not exists archived_at timestamptz;

-- +goose Down
alter table rooms drop column archived_at, drop column admins_post;
