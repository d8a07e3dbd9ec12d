-- A scheduled message's files, as the message will show them. They wait in files until then.
-- +goose Up
alter table scheduled add column if not exists files jsonb;

-- +goose Down
alter table scheduled drop column files;
