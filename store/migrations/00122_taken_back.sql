-- Scheduled and held messages that their author took back a moment ago, so that the second of two
-- clicks finds that done. Another table keeps them: a process of the release before would send
-- them.
-- +goose Up
create table taken_back (
    held boolean not null,
    id bigint not null,
    user_id bigint not null references users (id) on delete cascade,
    taken_at timestamptz not null default now(),
    primary key (held, id)
);
create index taken_back_user on taken_back (user_id);

-- +goose Down
drop table taken_back;
