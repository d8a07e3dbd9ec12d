-- Pushes to the devices of people who asked for them. A room has one cursor, up to which a
-- worker has decided who is told, and no message a row for each reader. The outbox has at
-- most one row for each device and room: seq is the message to tell, told_seq the one that
-- was told and may have to be withdrawn. Room 0 is a device's test. The private key is sealed.
-- +goose Up
create table push_keys (
    one    boolean primary key default true check (one),
    public text not null,
    sealed bytea not null
);
create table push_devices (
    id         bigint generated always as identity primary key,
    user_id    bigint not null references users (id) on delete cascade,
    endpoint   text not null unique,
    p256dh     text not null,
    auth       text not null,
    agent      text not null,
    created_at timestamptz not null default now()
);
create index push_devices_user on push_devices (user_id);
create table push_cursors (
    room_id      bigint primary key references rooms (id) on delete cascade,
    seq          bigint not null,
    leased_until timestamptz not null default '-infinity'
);
create table push_outbox (
    device_id bigint not null references push_devices (id) on delete cascade,
    room_id   bigint not null,
    seq       bigint not null,
    told_seq  bigint not null default 0,
    tries     integer not null default 0,
    due_at    timestamptz not null default now(),
    primary key (device_id, room_id)
);
create index push_outbox_due on push_outbox (due_at);

-- +goose Down
drop table push_outbox, push_cursors, push_devices, push_keys;
