-- Quiet lines of a room without messages: a room's other lines belong to the message before
-- them. Processes of the previous release show none of these.
-- +goose Up
alter table rooms add column if not exists opening jsonb;

-- +goose Down
alter table rooms drop column opening;
