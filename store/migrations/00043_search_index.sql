-- search_blocks are runs of 64 messages of a room with the grams of their texts, see
-- chat.Grams. search_progress says what of a room they have: all messages after bottom_seq
-- up to top_seq, as they were at rev. Workers fill both behind the write; a search scans
-- what is missing. No foreign keys: a key to rooms would wait for the worker that stores.
-- +goose Up
create table search_blocks (
    room_id  bigint not null,
    block    bigint not null, -- of the messages from 64 * block + 1 on
    last_seq bigint not null,
    first_at timestamptz not null,
    last_at  timestamptz not null,
    grams    smallint[] not null,
    primary key (room_id, block)
);
alter table search_blocks alter column grams set storage external; -- hashes do not compress
create index search_blocks_grams on search_blocks using gin (grams);
create table search_progress (
    room_id    bigint primary key,
    rev        bigint not null,
    top_seq    bigint not null,
    bottom_seq bigint not null,
    bottom_at  timestamptz not null
) with (fillfactor = 70);

-- The blocks that have all of the grams, newest first. The planner would read the blocks of
-- the rooms and their grams where a gram is common, at 4 KB for each block; the index has
-- the answer in any case. Named by its schema, the operator is not one of intarray's.
-- +goose StatementBegin
create function search_candidates(sought smallint[], rooms bigint[], upto timestamptz, at timestamptz, at_room bigint, at_seq bigint, most integer)
returns table (room_id bigint, block bigint, last_seq bigint, last_at timestamptz)
language sql stable set enable_seqscan to off set enable_indexscan to off as $$
    select c.room_id, c.block, c.last_seq, c.last_at
    from (select b.room_id, b.block, b.last_seq, b.first_at, b.last_at from search_blocks b
          where b.grams operator(pg_catalog.@>) sought offset 0) as c
    where c.room_id = any(rooms) and c.first_at <= upto and (c.last_at, c.room_id, c.last_seq) < (at, at_room, at_seq)
    order by c.last_at desc, c.room_id desc, c.last_seq desc limit most
$$;
-- +goose StatementEnd

-- +goose Down
drop function search_candidates;
drop table search_progress, search_blocks;
