-- The next blocks that a search reads, for people in many rooms. search_newest reads up to most
-- blocks of each room, to find the newest of all. Of people in more than 300 rooms, the newest
-- blocks of the server are read instead, up to 20 * most of them; the index search_blocks_newest
-- has them in order. Where these do not have most of the reader's, the index of grams is asked.
-- search_candidates needs bitmap scans, which search_ahead turns off.
-- +goose NO TRANSACTION
-- +goose Up
drop index concurrently if exists search_blocks_newest;
create index concurrently search_blocks_newest on search_blocks (last_at, room_id, last_seq) include (block, first_at);
alter function search_candidates set enable_bitmapscan to on;
-- +goose StatementBegin
create or replace function search_ahead(sought smallint[], rooms bigint[], lasts bigint[], upto timestamptz, at timestamptz, at_room bigint, at_seq bigint, most integer, tried integer)
returns table (room_id bigint, block bigint, last_seq bigint, last_at timestamptz, has boolean) language plpgsql stable set enable_seqscan to off set enable_bitmapscan to off as $$
declare
    ids bigint[];
    blocks bigint[];
    hits integer;
begin
    if cardinality(rooms) <= 300 then
        return query select n.room_id, n.block, n.last_seq, n.last_at, n.has
            from search_newest(sought, rooms, lasts, upto, at, at_room, at_seq, most, tried) as n;
        return;
    end if;
    select array_agg(x.room_id), array_agg(x.block) into ids, blocks
    from (select n.room_id, n.block
          from (select b.room_id, b.block, b.last_seq, b.first_at, b.last_at from search_blocks b
                where (b.last_at, b.room_id, b.last_seq) < (at, at_room, at_seq)
                order by b.last_at desc, b.room_id desc, b.last_seq desc limit 20 * most) as n
          where n.room_id = any(rooms) and n.first_at <= upto
          order by n.last_at desc, n.room_id desc, n.last_seq desc limit most) as x;
    if cardinality(ids) = most then
        select count(*) into hits
        from unnest(ids[:tried], blocks[:tried]) as k (room, block) join search_blocks b on b.room_id = k.room and b.block = k.block
        where b.grams operator(pg_catalog.@>) sought;
    end if;
    if 5 * hits >= tried then
        return query
            select b.room_id, b.block, b.last_seq, b.last_at, b.grams operator(pg_catalog.@>) sought
            from unnest(ids, blocks) as k (room, block) join search_blocks b on b.room_id = k.room and b.block = k.block
            order by b.last_at desc, b.room_id desc, b.last_seq desc;
    else
        return query select c.room_id, c.block, c.last_seq, c.last_at, true
            from search_candidates(sought, rooms, upto, at, at_room, at_seq, most) as c;
    end if;
end $$;
-- +goose StatementEnd

-- +goose Down
drop function if exists search_ahead;
alter function search_candidates reset enable_bitmapscan;
drop index concurrently if exists search_blocks_newest;
