-- name: HeldInsert :execrows
insert into held (room_id, author_id, key, word, command)
select @room_id, @author_id, @key, @word, @command
where (select count(*) from held h where h.author_id = @author_id and h.state = 'waiting') < @most::int
on conflict (author_id, key) do nothing;

-- name: HeldIs :one
select exists (select from held where author_id = @author_id and key = @key)::boolean;

-- A refused message does not come any more. A sent one is stored: its lookup may have been too early.
-- name: HeldWaits :one
select exists (select from held where author_id = @author_id and key = @key and state <> 'refused')::boolean;

-- An author who is not in the room any more does not learn how it is called now.
-- name: HeldOf :many
select h.id, h.room_id, coalesce(case when m.user_id is not null then r.slug end, '')::text as slug, coalesce(case when m.user_id is not null then r.name end, '')::text as name,
       h.word, h.command, h.held_at, h.state, h.reason
from held h join rooms r on r.id = h.room_id left join memberships m on m.room_id = h.room_id and m.user_id = h.author_id
where h.author_id = @author_id and h.state <> 'sent' order by h.id desc limit @most;

-- name: HeldBack :execrows
with gone as (
    delete from held h where h.id = @id and h.author_id = @author_id and h.state in ('waiting', 'refused')
    returning h.id, h.author_id)
insert into taken_back (held, id, user_id) select true, gone.id, gone.author_id from gone;

-- name: HeldIn :many
select h.id, h.room_id, r.slug::text as slug, r.name, h.author_id, coalesce(u.username, '')::text as author, h.word, h.command, h.held_at
from held h join rooms r on r.id = h.room_id and r.deleted_at is null and r.direct is null join users u on u.id = h.author_id
where h.state = 'waiting' and h.id >= @since
  and case when @room_id::bigint <> 0 then h.room_id = @room_id
      else not r.private and not exists (select from room_bans b where b.room_id = h.room_id and b.user_id = @reader_id)
        or exists (select from memberships m where m.room_id = h.room_id and m.user_id = @reader_id) end
order by h.id limit @most;

-- name: HeldGet :one
select h.author_id, coalesce(u.username, '')::text as author, h.word, h.command, h.held_at, h.state, coalesce(h.decided_by, 0)::bigint as decided_by, h.reason
from held h join users u on u.id = h.author_id where h.id = @id and h.room_id = @room_id;

-- name: HeldDecide :execrows
update held set state = @state, decided_by = @decided_by, decided_at = now(), reason = @reason
where id = @id and room_id = @room_id and state = 'waiting';

-- name: HeldCount :one
select count(*) filter (where author_id = @author_id and state = 'waiting')::int as mine,
       count(*) filter (where author_id = @author_id and state = 'refused')::int as refused,
       count(*) filter (where state = 'waiting')::int as waiting
from held where room_id = @room_id and (state = 'waiting' or author_id = @author_id);

-- name: FileHeld :one
select exists (select from held h where h.author_id = @user_id and h.state = 'waiting'
               and h.command -> 'fs' @> jsonb_build_array(jsonb_build_object('i', @id::uuid)))::boolean;

-- As ScheduledTake.
-- name: HeldTake :many
update held h set tried_at = now()
from (select x.id from held x where x.state = 'approved' and (x.tried_at is null or x.tried_at < now() - @again::interval)
      order by x.id limit @most for update skip locked) as due
where h.id = due.id
returning h.id, h.command;

-- name: HeldEnd :exec
update held set state = 'sent', command = '{}', word = '', decided_at = now() where id = @id and state = 'approved';

-- name: HeldRefuse :exec
update held set state = 'refused', reason = @reason, decided_at = now() where id = @id and state = 'approved';

-- name: HeldForget :exec
delete from held where author_id = @author_id;

-- name: HeldExpire :exec
delete from held where decided_at < now() - @age::interval and state in ('sent', 'refused');
