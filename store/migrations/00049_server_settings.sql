-- What the server's admins set, in one row that every process reads anew when it changed. An
-- older process knows neither column and leaves both alone.
-- +goose Up
alter table server
    add column if not exists settings jsonb not null default '{}',
    add column if not exists settings_rev bigint not null default 1;

-- +goose Down
alter table server drop column settings_rev, drop column settings;
