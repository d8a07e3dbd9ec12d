-- Pictures of people and rooms, in two sizes. They are a few kilobytes, so they are rows: an
-- account's deletion takes them in its own transaction. One that was removed stays as a row
-- without bytes: every process reads what changed since it last looked.
-- +goose Up
create table avatars (
    user_id    bigint unique references users (id) on delete cascade,
    room_id    bigint unique references rooms (id) on delete cascade,
    hash       text not null, -- as addresses have it; empty for one that was removed
    small      bytea not null,
    large      bytea not null,
    changed_at timestamptz not null default now(),
    check (num_nonnulls(user_id, room_id) = 1)
);
create index avatars_changed on avatars (changed_at);

-- +goose Down
drop table avatars;
