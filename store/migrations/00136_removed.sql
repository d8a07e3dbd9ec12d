-- An admin who removes a member, or lifts a ban, sends two clicks, too: what was done to a user is remembered
-- beside what they did themselves.
-- +goose Up
alter table departures add column removed boolean not null default false;

-- +goose Down
delete from departures where removed;
alter table departures drop column removed;
