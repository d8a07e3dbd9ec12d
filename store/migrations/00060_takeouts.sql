-- A takeout is a file with everything of an account, which a worker makes: one for an
-- account. until is the lease of the worker that makes it, and tries its fence.
-- A removal takes away the messages of a deleted account. after is how far a round of it
-- is, in the order of keys, and found what the round has found.
-- +goose Up
create table takeouts (
    user_id  bigint primary key references users (id) on delete cascade,
    id       uuid not null,
    language text not null,
    state    text not null,            -- waiting, ready or failed
    asked_at timestamptz not null default now(),
    until    timestamptz not null default '-infinity',
    tries    integer not null default 0,
    done     bigint not null default 0,
    total    bigint not null default 0,
    hash     bytea,
    size     bigint not null default 0,
    ready_at timestamptz
);
create index takeouts_waiting on takeouts (asked_at) where state = 'waiting';
create index takeouts_hash on takeouts (hash);
create table removals (
    user_id  bigint primary key references users (id) on delete cascade,
    after    uuid not null default '00000000-0000-0000-0000-000000000000',
    found    smallint not null default 0,
    tried_at timestamptz not null default '-infinity'
);

-- +goose Down
drop table removals, takeouts;
