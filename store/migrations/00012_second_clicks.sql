-- Recent actions, so that the second of two clicks finds them done: creating a room,
-- with the form's nonce, and leaving one.
-- +goose Up
alter table rooms add column made_by bigint, add column nonce uuid;
create table departures (
    user_id bigint not null references users (id) on delete cascade,
    room_id bigint not null references rooms (id) on delete cascade,
    left_at timestamptz not null default now(),
    primary key (user_id, room_id)
);

-- +goose Down
drop table departures;
alter table rooms drop column nonce, drop column made_by;
