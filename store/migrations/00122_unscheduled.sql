-- Scheduled messages that their author took back a moment ago, so that the second of two clicks
-- finds that done. Another table keeps them: a process of the release before would send them.
-- +goose Up
create table unscheduled (
    id bigint primary key,
    user_id bigint not null references users (id) on delete cascade,
    deleted_at timestamptz not null default now()
);
create index unscheduled_user on unscheduled (user_id);

-- +goose Down
drop table unscheduled;
