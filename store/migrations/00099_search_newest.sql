-- The next blocks that a search reads, newest first. The index answers for the blocks of all
-- rooms: a gram that most of them have costs it a tenth of a second at 10,000,000 messages, to
-- find what the reader's newest blocks have anyway. So some of the newest are tried first. If a
-- fifth of them has all grams, the newest are returned, each with whether it has them; otherwise
-- the index is asked. Where less than most are returned, there are no others.
-- +goose Up
-- +goose StatementBegin
create function search_newest(sought smallint[], rooms bigint[], lasts bigint[], upto timestamptz, at timestamptz, at_room bigint, at_seq bigint, most integer, tried integer)
returns table (room_id bigint, block bigint, last_seq bigint, last_at timestamptz, has boolean) language plpgsql stable set enable_seqscan to off as $$
declare
    ids bigint[];
    blocks bigint[];
    hits integer;
begin
    select array_agg(x.room_id), array_agg(x.block) into ids, blocks
    from (select c.room_id, c.block from unnest(rooms, lasts) as k (room, last)
          cross join lateral (
              select b.room_id, b.block, b.last_seq, b.last_at from search_blocks b
              where b.room_id = k.room and b.block <= k.last and (b.last_at, b.room_id, b.last_seq) < (at, at_room, at_seq)
              order by b.block desc limit most) as c
          order by c.last_at desc, c.room_id desc, c.last_seq desc limit most) as x;
    select count(*) into hits
    from unnest(ids[:tried], blocks[:tried]) as k (room, block) join search_blocks b on b.room_id = k.room and b.block = k.block
    where b.grams operator(pg_catalog.@>) sought;
    if 5 * hits >= tried or coalesce(cardinality(ids), 0) <= tried then
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
drop function search_newest;
