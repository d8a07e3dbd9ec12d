-- Who gets what they missed by mail. A message is mailed once it was unread for as long as the
-- pause. Messages up to told_at are not mailed any more. A worker that takes a row moves due_at
-- and counts in turn, so a dead worker's rows are taken again and a slow one changes nothing.
-- told_at moves with the mail that enters the queue.
-- +goose Up
create table digests (
    user_id  bigint primary key references users (id) on delete cascade,
    pause    interval not null,
    language text not null default '',
    told_at  timestamptz not null default now(),
    due_at   timestamptz not null default now(),
    turn     bigint not null default 0
);
create index digests_due on digests (due_at);

-- +goose Down
drop table digests;
