-- Logical replication, and tools that copy a database row by row, need a key. Processes of the release before add rows
-- without naming columns: the size stays the first.
-- +goose Up
alter table blob_sums add column id bigint generated always as identity primary key;

-- +goose Down
alter table blob_sums drop column id;
