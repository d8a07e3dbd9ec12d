-- Unread messages are those of others after read_seq that are not deleted. Own messages
-- move read_seq, so none lie after it. When a reader marks older messages as unread,
-- furthest_seq keeps how far that reader had come.
-- +goose Up
alter table memberships add column furthest_seq bigint;

-- +goose Down
alter table memberships drop column furthest_seq;
