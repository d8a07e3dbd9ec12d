-- Who left a room and does not want to be added to it again.
-- +goose Up
create table refusals (
    user_id    bigint not null references users (id) on delete cascade,
    room_id    bigint not null references rooms (id) on delete cascade,
    refused_at timestamptz not null default now(),
    primary key (user_id, room_id)
);

-- +goose Down
drop table refusals;
