-- The inbox is derived: mentions have rows, threads are found by their authors, reactions
-- by the messages that have some. Only what a person says has rows: threads followed or
-- not, and what is read. level is what a room tells its member, '' for the account's own.
-- Reactions stored before have no time, and tell nobody.
-- +goose NO TRANSACTION
-- +goose Up
alter table reactions add column if not exists reacted_at timestamptz;
alter table reactions alter column reacted_at set default now();
alter table memberships add column if not exists level text not null default '';
alter table users add column if not exists level text not null default 'all';
create table if not exists thread_follows (
    user_id bigint not null references users (id) on delete cascade,
    room_id bigint not null references rooms (id) on delete cascade,
    thread  bigint not null,
    follows boolean not null,
    primary key (user_id, room_id, thread)
);
create index if not exists thread_follows_room on thread_follows (room_id);
create table if not exists inbox_read (
    user_id bigint primary key references users (id) on delete cascade,
    upto    timestamptz not null
);
create table if not exists inbox_done (
    user_id bigint not null references users (id) on delete cascade,
    kind    text not null,
    room_id bigint not null,
    seq     bigint not null,
    done_at timestamptz not null default now(),
    primary key (user_id, kind, room_id, seq)
);
drop index concurrently if exists messages_replies_of;
create index concurrently messages_replies_of on messages (author_id, room_id, thread) where thread is not null;
drop index concurrently if exists messages_roots_of;
create index concurrently messages_roots_of on messages (author_id, room_id, seq) where replies > 0;
drop index concurrently if exists messages_reacted_of;
create index concurrently messages_reacted_of on messages (author_id, room_id, rev) where reactions is not null;

-- +goose Down
drop index concurrently if exists messages_reacted_of;
drop index concurrently if exists messages_roots_of;
drop index concurrently if exists messages_replies_of;
drop table inbox_done, inbox_read, thread_follows;
alter table users drop column level;
alter table memberships drop column level;
alter table reactions drop column reacted_at;
