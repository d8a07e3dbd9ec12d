-- +goose Up

-- A deleted account keeps its row, without name, address and password, so that
-- its messages keep an author.
create table users (
    id            bigint generated always as identity primary key,
    username      text,
    username_key  text unique,   -- folded by the program: caseless in every script
    email         text,
    email_key     text unique,
    password_hash text,
    last_room     bigint,
    created_at    timestamptz not null default now(),
    deleted_at    timestamptz
);

create table sessions (
    id         uuid primary key,
    user_id    bigint not null references users (id) on delete cascade,
    agent      text not null,
    address    text not null,
    created_at timestamptz not null default now(),
    seen_at    timestamptz not null default now()
);
create index sessions_user on sessions (user_id);

-- last_seq and last_rev change with every message and are in no index, so that
-- the updates stay heap-only (HOT); the fill factor leaves them room.
create table rooms (
    id         bigint generated always as identity primary key,
    slug       text,
    name       text not null,
    name_key   text,
    topic      text not null default '',
    private    boolean not null default false,
    last_seq   bigint not null default 0,
    last_rev   bigint not null default 0,
    created_at timestamptz not null default now(),
    deleted_at timestamptz
) with (fillfactor = 70);
-- A deleted room frees its slug and its name.
create unique index rooms_slug on rooms (slug);
create unique index rooms_name on rooms (name_key);
create index rooms_deleted on rooms (deleted_at) where deleted_at is not null;

create table memberships (
    user_id   bigint not null references users (id) on delete cascade,
    room_id   bigint not null references rooms (id) on delete cascade,
    admin     boolean not null default false,
    read_seq  bigint not null default 0,
    joined_at timestamptz not null default now(),
    primary key (user_id, room_id)
) with (fillfactor = 80);
create index memberships_room on memberships (room_id, joined_at, user_id);

-- No foreign keys here: each writer locks the room's row, and a key to users would lock
-- the author's row once for each message.
create table messages (
    room_id    bigint not null,
    seq        bigint not null,
    rev        bigint not null,
    first_rev  bigint not null,
    author_id  bigint not null,
    key        uuid not null,
    created_at timestamptz not null default now(),
    edited     boolean not null default false,
    deleted    boolean not null default false,
    body       text not null,
    reactions  jsonb,            -- [{"e": "👍", "n": 3}], counted from the table below
    primary key (room_id, seq),
    constraint messages_key unique (author_id, key)
);
create unique index messages_rev on messages (room_id, rev);

create table reactions (
    room_id bigint not null,
    seq     bigint not null,
    user_id bigint not null,
    emoji   text not null,
    primary key (room_id, seq, user_id, emoji)
);

-- The leases of inbox shards. The epoch grows with each new holder. A transaction that
-- stores messages holds its shard's row and names the epoch, so that a worker that
-- slept through its lease cannot store.
create table shards (
    shard  smallint primary key,
    holder uuid,
    epoch  bigint not null default 0,
    until  timestamptz not null default '-infinity'
);
insert into shards (shard) select generate_series(0, 15);

create table workers (
    id    uuid primary key,
    until timestamptz not null
);

-- +goose Down
drop table workers, shards, reactions, messages, memberships, rooms, sessions, users;
