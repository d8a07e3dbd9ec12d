-- Files that arrive in pieces, and may go on after a broken connection. Their bytes are beside the
-- stored files until the last piece is there. A row outlives its room, so that housekeeping finds
-- the pieces of a purged one. A finished row tells a client that missed the last answer.
-- +goose Up
create table uploads (
    id         uuid primary key, -- random; its file has the same one
    user_id    bigint not null,
    room_id    bigint not null,
    name       text not null,
    size       bigint not null,
    done       boolean not null default false,
    touched_at timestamptz not null default now()
);
create index uploads_user on uploads (user_id) where not done;
create index uploads_touched on uploads (touched_at);

-- +goose Down
drop table uploads;
