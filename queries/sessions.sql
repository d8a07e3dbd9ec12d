-- The account is locked: one that is deactivated meanwhile gets no session.
-- name: SessionInsert :execrows
insert into sessions (id, user_id, agent, address, issuer)
select @id, u.id, @agent, @address, @issuer from users u where u.id = @user_id and u.barred_at is null for no key update;

-- Runs at each request, batched: two primary keys, and two more for the last room and the profile.
-- name: SessionsGet :many
select s.id, s.agent, s.address, s.issuer, s.created_at, s.seen_at,
       u.id as user_id, u.username::text as username, u.email::text as email,
       u.created_at as user_created_at, u.role, u.second_factor,
       coalesce(r.slug, '')::text as last_room,
       exists (select from blocks b where b.user_id = u.id) as blocks,
       coalesce(p.quiet_until, 'epoch')::timestamptz as quiet_until, coalesce(p.invisible, false)::boolean as invisible,
       coalesce(p.quiet_from, 0)::int as quiet_from, coalesce(p.quiet_to, 0)::int as quiet_to, coalesce(p.zone, '')::text as zone
from sessions s
join users u on u.id = s.user_id and u.deleted_at is null
left join rooms r on r.id = u.last_room and r.deleted_at is null
left join profiles p on p.user_id = u.id
where s.id = any(@ids::uuid[]);

-- name: SessionTouch :exec
update sessions set seen_at = now(), address = @address where id = @id;

-- name: SessionList :many
select id, agent, address, created_at, seen_at from sessions
where user_id = @user_id order by seen_at desc, id limit 100;

-- name: SessionCount :one
select count(*)::int from sessions where user_id = @user_id;

-- name: SessionDelete :execrows
delete from sessions where id = @id and user_id = @user_id;

-- name: SessionDeleteOthers :many
delete from sessions where user_id = @user_id and id <> @keep returning id;

-- name: SessionDeleteIdle :execrows
delete from sessions where seen_at < now() - @idle::interval or created_at < now() - @life::interval;

-- Which of these sessions still exist; live nodes ask regularly, in case they missed
-- the event of an end.
-- name: SessionsAlive :many
select id from sessions where id = any(@ids::uuid[]);
