-- How many days a room keeps messages, 0 for as long as the server does, since when it says so,
-- up to which seq they are gone, and when a worker looks again.
-- +goose Up
create table room_retention (
    room_id bigint primary key references rooms (id) on delete cascade,
    days    integer not null default 0,
    since   timestamptz not null default 'epoch',
    seq     bigint not null default 0,
    next_at timestamptz not null default '-infinity'
);
create index room_retention_next on room_retention (next_at);

-- +goose Down
drop table room_retention;
