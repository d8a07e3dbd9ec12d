-- A held message waits for a moderator, as the command that stores it. Once it is stored its
-- command is empty. Rows go thirty days after the decision.
-- +goose Up
create table if not exists held (
    id         bigint generated always as identity primary key,
    room_id    bigint not null references rooms (id) on delete cascade,
    author_id  bigint not null references users (id) on delete cascade,
    key        uuid not null,
    word       text not null,
    command    jsonb not null,
    held_at    timestamptz not null default now(),
    state      text not null default 'waiting',
    decided_by bigint,
    decided_at timestamptz,
    reason     text not null default '',
    tried_at   timestamptz,
    unique (author_id, key)
);
create index if not exists held_waiting on held (room_id, id) where state = 'waiting';
create index if not exists held_approved on held (id) where state = 'approved';

-- +goose Down
drop table held;
