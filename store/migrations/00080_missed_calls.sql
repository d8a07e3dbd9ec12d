-- Calls of direct conversations that a user missed and has not seen: one row for each
-- conversation.
-- +goose Up
create table if not exists missed_calls (
    user_id  bigint not null references users (id) on delete cascade,
    room_id  bigint not null references rooms (id) on delete cascade,
    by_id    bigint not null references users (id),
    began_at timestamptz not null,
    calls    int not null default 1,
    primary key (user_id, room_id)
);
create index if not exists missed_calls_room on missed_calls (room_id);

-- +goose Down
drop table missed_calls;
