-- A worker tells an account's pages that a reminder is due, and told_at is when that was
-- done. Every page counts those that are due.
-- +goose NO TRANSACTION
-- +goose Up
alter table scheduled add column if not exists told_at timestamptz;
drop index concurrently if exists reminders_due;
create index concurrently reminders_due on scheduled (due_at) where reminder and told_at is null;
drop index concurrently if exists reminders_of;
create index concurrently reminders_of on scheduled (user_id, due_at) where reminder;

-- +goose Down
drop index concurrently if exists reminders_of;
drop index concurrently if exists reminders_due;
alter table scheduled drop column told_at;
