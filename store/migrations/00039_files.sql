-- Files are stored before the message that has them; seq is 0 until then. Equal bytes are
-- one blob. touched_at is when bytes were last about to be kept: housekeeping leaves such
-- a blob alone. A message carries its files' names and sizes, so that a page asks for no
-- further rows. A purged room takes its files along.
-- +goose Up
create table blobs (
    hash       bytea primary key, -- SHA-256
    size       bigint not null,
    touched_at timestamptz not null default now()
);

create table files (
    id         uuid primary key, -- random: it cannot be guessed
    hash       bytea not null references blobs (hash),
    user_id    bigint not null,
    room_id    bigint not null references rooms (id) on delete cascade,
    seq        bigint not null default 0,
    name       text not null,
    kind       text not null, -- by the bytes, not by the name
    size       bigint not null,
    width      integer not null,
    height     integer not null,
    alt        text not null default '',
    created_at timestamptz not null default now()
);
create index files_message on files (room_id, seq);
create index files_hash on files (hash);
create index files_user on files (user_id);
create index files_waiting on files (created_at) where seq = 0;

alter table messages add column if not exists files jsonb;

-- +goose Down
alter table messages drop column files;
drop table files, blobs;
