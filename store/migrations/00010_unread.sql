-- Unread is what others wrote after read_seq and did not delete. Own messages move
-- read_seq, so none of them lie behind it, unless their author marks older messages
-- as unread: then furthest_seq keeps how far that reader had come.
-- +goose Up
alter table memberships add column furthest_seq bigint;

-- +goose Down
alter table memberships drop column furthest_seq;
