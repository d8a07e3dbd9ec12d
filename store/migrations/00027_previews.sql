-- A message keeps the preview of its first link. Null is none; a preview without a title
-- was removed by the author.
-- +goose Up
alter table messages add column if not exists preview jsonb;

-- +goose Down
alter table messages drop column preview;
