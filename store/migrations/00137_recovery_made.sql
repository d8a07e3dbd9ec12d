-- The second of two clicks shows the codes that the first one has made: when these were made tells it from a
-- later request.
-- +goose Up
alter table recovery_codes add column made_at timestamptz not null default now();

-- +goose Down
alter table recovery_codes drop column made_at;
