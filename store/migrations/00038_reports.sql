-- What members may do in a room is its setting; slow_seconds is the time between two messages
-- of one member. A report keeps the text that was reported until it is settled.
-- +goose Up
alter table rooms
    add column if not exists slow_seconds integer not null default 0,
    add column if not exists admins_invite boolean not null default false,
    add column if not exists admins_pin boolean not null default false,
    add column if not exists admins_call boolean not null default false;
create table reports (
    id          bigint generated always as identity primary key,
    room_id     bigint not null references rooms (id) on delete cascade,
    seq         bigint not null,
    author_id   bigint not null references users (id) on delete cascade,
    reporter_id bigint not null references users (id) on delete cascade,
    body        text not null,
    note        text not null,
    reported_at timestamptz not null default now(),
    settled_at  timestamptz,
    unique (room_id, seq, reporter_id)
);
create index reports_open on reports (id) where settled_at is null;
create index reports_author on reports (author_id);
create index reports_reporter on reports (reporter_id);

-- +goose Down
drop table reports;
alter table rooms drop column admins_call, drop column admins_pin, drop column admins_invite, drop column slow_seconds;
