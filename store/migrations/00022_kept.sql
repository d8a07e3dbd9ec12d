-- What an account keeps for itself: saved messages, unsent text of a room (thread 0) or a
-- thread, and messages and reminders for later. A scheduled message keeps the nonce under
-- which it is posted, so that a repeat is found. A purged room takes them along.
-- +goose Up
create table saved (
    user_id  bigint not null,
    room_id  bigint not null references rooms (id) on delete cascade,
    seq      bigint not null,
    note     text not null default '',
    done     boolean not null default false,
    saved_at timestamptz not null default now(),
    primary key (user_id, room_id, seq)
);
create index saved_room on saved (room_id);

create table drafts (
    user_id  bigint not null,
    room_id  bigint not null references rooms (id) on delete cascade,
    thread   bigint not null,
    body     text not null,
    saved_at timestamptz not null default now(),
    primary key (user_id, room_id, thread)
);
create index drafts_room on drafts (room_id);

create table scheduled (
    id       bigint generated always as identity primary key,
    user_id  bigint not null,
    room_id  bigint not null references rooms (id) on delete cascade,
    reminder boolean not null, -- of the message seq; else body is posted, as an answer to seq if any
    seq      bigint not null,
    body     text not null,
    nonce    uuid not null,
    due_at   timestamptz not null,
    tried_at timestamptz,      -- when a worker last gave it to the inbox
    refused  text,             -- why it cannot be sent
    unique (user_id, nonce)
);
create index scheduled_due on scheduled (due_at) where not reminder and refused is null;
create index scheduled_room on scheduled (room_id);

-- +goose Down
drop table scheduled, drafts, saved;
