-- A scheduled message whose author did not want it to notify all members.
-- +goose Up
alter table scheduled add column if not exists hush boolean not null default false;

-- +goose Down
alter table scheduled drop column hush;
