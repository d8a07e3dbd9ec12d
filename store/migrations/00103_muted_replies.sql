-- A muted thread's replies count nowhere: not in the number of a room's unread messages, nor in
-- what is listed as unread, nor as mentions.
-- PostgreSQL puts both functions into the queries that ask them. in_muted_thread is for processes
-- of the previous release alone.
-- +goose Up
create function muted_threads(member bigint, room bigint) returns setof bigint language sql stable as $$
    select f.thread from thread_follows f where f.user_id = member and f.room_id = room and f.muted and not f.follows
$$;

-- The replies of others after a message that count nowhere, of each thread the newest 1000.
create function muted_replies(member bigint, room bigint, above bigint) returns setof bigint language sql stable as $$
    select x.seq from muted_threads(member, room) as t (thread)
    cross join lateral (select m.seq from messages m
        where m.room_id = room and m.thread = t.thread and m.seq > above and not m.deleted and m.author_id <> member
        order by m.seq desc limit 1000) as x
$$;

-- +goose Down
drop function muted_replies;
drop function muted_threads;
