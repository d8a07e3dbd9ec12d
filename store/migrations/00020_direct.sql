-- A direct conversation is a private room without name and topic. direct has the sorted
-- numbers of its people, so one set of people has one conversation. Its members hide it
-- from their lists up to closed_seq. blocks says who blocked whom.
-- +goose NO TRANSACTION
-- +goose Up
alter table rooms add column if not exists direct text;
alter table memberships add column if not exists direct boolean not null default false, add column if not exists closed_seq bigint;
create table if not exists blocks (
    user_id    bigint not null references users (id) on delete cascade,
    blocked_id bigint not null references users (id) on delete cascade,
    blocked_at timestamptz not null default now(),
    primary key (user_id, blocked_id)
);
drop index concurrently if exists rooms_direct;
create unique index concurrently rooms_direct on rooms (direct) where direct is not null;
drop index concurrently if exists memberships_direct;
create index concurrently memberships_direct on memberships (user_id) where direct;

-- +goose Down
drop index concurrently if exists memberships_direct;
drop index concurrently if exists rooms_direct;
drop table blocks;
delete from rooms where direct is not null;
alter table memberships drop column closed_seq, drop column direct;
alter table rooms drop column direct;
