-- Accounts that cannot be used, addresses that cannot sign up or in, and users whom a room
-- does not let in. An address belongs to the account for which it was banned.
-- +goose Up
alter table users add column if not exists barred_at timestamptz, add column if not exists barred_reason text;
create table banned_addresses (
    address text primary key,
    user_id bigint not null references users (id) on delete cascade,
    until   timestamptz not null
);
create index banned_addresses_user on banned_addresses (user_id);
create table room_bans (
    room_id   bigint not null references rooms (id) on delete cascade,
    user_id   bigint not null references users (id) on delete cascade,
    by_id     bigint not null,
    reason    text not null,
    banned_at timestamptz not null default now(),
    primary key (room_id, user_id)
);
create index room_bans_user on room_bans (user_id);

-- +goose Down
drop table room_bans, banned_addresses;
alter table users drop column barred_reason, drop column barred_at;
