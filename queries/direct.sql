-- Two requests for the same people make one conversation: the second waits here for the
-- first, and inserts nothing.
-- name: DirectInsert :execrows
insert into rooms (slug, name, private, direct, made_by)
values (@slug::text, '', true, @direct::text, @made_by::bigint)
on conflict (direct) where direct is not null do nothing;

-- name: DirectGet :one
select id, slug::text as slug, created_at from rooms where direct = @direct::text and deleted_at is null;

-- The others see a new conversation with its first message.
-- name: DirectMembersInsert :exec
insert into memberships (user_id, room_id, direct, closed_seq)
select u, @room_id, true, case when u = @made_by::bigint then null else 0 end from unnest(@users::bigint[]) as u
on conflict do nothing;

-- name: DirectReopen :execrows
update memberships set closed_seq = null where user_id = @user_id and room_id = @room_id and direct and closed_seq is not null;

-- name: DirectClose :execrows
update memberships m set closed_seq = r.last_seq
from rooms r
where r.id = m.room_id and m.user_id = @user_id and m.room_id = @room_id and m.direct and m.closed_seq is distinct from r.last_seq;

-- A user's conversations for the list on every page, batched: all in a section, then @most of
-- the others, those with the newest message first. people is as in RoomsAccess.
-- name: DirectOf :many
select l.id, l.slug::text as slug, l.last_seq, l.unread, coalesce(nullif(l.level, ''), w.level)::text as level,
    array(select coalesce(u.username, '') from users u
          where u.id = any(string_to_array(l.direct, ',')::bigint[]) and (u.id <> w.id or l.direct = w.id::text)
          order by u.username is null, u.username collate "C")::text[] as people,
    coalesce(s.name, '')::text as section, coalesce(s.place, 0)::int as section_place,
    array_to_string(array(select t from muted_threads(w.id, l.id) as t order by t), ' ')::text as muted, l.direct::text as direct
from (
    select r.id, r.slug, r.direct, r.last_seq, m.user_id, m.section_id, (case when m.muted_until > now() then 'none' else m.level end)::text as level,
    (case when r.last_seq <= m.read_seq then 0
     when m.furthest_seq > m.read_seq
       or exists (select from blocks b join memberships t on t.user_id = b.blocked_id where b.user_id = m.user_id and t.room_id = r.id) then greatest(0, r.last_seq - m.read_seq - 1000) + (
        select count(*) from (select from messages x
            where x.room_id = r.id and x.seq > m.read_seq and x.seq <= m.read_seq + 1000 and not x.deleted and x.author_id <> m.user_id
              and x.author_id <> all(array(select b.blocked_id from blocks b where b.user_id = m.user_id))
              and x.seq <> all(array(select s from muted_replies(m.user_id, r.id, m.read_seq) as s))
            limit 100) as w)
     else r.last_seq - m.read_seq - (
        select count(*) from (select from messages x
            where x.room_id = r.id and x.seq > m.read_seq and x.deleted limit 1000) as w) - (select count(*) from muted_replies(m.user_id, r.id, m.read_seq))
    end)::bigint as unread,
    coalesce((select x.created_at from messages x where x.room_id = r.id and x.seq = r.last_seq), r.created_at) as stirred
    from memberships m join rooms r on r.id = m.room_id
    where m.user_id = @user_id and m.direct and r.deleted_at is null and (m.closed_seq is null or r.last_seq > m.closed_seq)
    order by m.section_id is null, stirred desc, r.id desc
    limit (select count(*) + @most::int from memberships n join rooms o on o.id = n.room_id
        where n.user_id = @user_id and n.direct and n.section_id is not null and o.deleted_at is null and (n.closed_seq is null or o.last_seq > n.closed_seq))) as l
join users w on w.id = l.user_id left join sections s on s.id = l.section_id
order by l.section_id is null, l.stirred desc, l.id desc;

-- Which of these users have blocked the user, and whom of them the user has blocked.
-- name: BlocksAmong :many
select user_id, blocked_id from blocks
where user_id = @user_id and blocked_id = any(@others::bigint[]) or blocked_id = @user_id and user_id = any(@others::bigint[]);

-- Those of a room's members who have blocked the user. Most users are blocked by few, and rooms may
-- have thousands of members.
-- name: BlockersIn :many
with blockers as materialized (select user_id from blocks where blocked_id = @user_id)
select b.user_id from blockers b join memberships m on m.user_id = b.user_id and m.room_id = @room_id order by b.user_id;

-- name: BlockInsert :execrows
insert into blocks (user_id, blocked_id) values (@user_id, @blocked_id) on conflict do nothing;

-- name: BlockDelete :execrows
delete from blocks where user_id = @user_id and blocked_id = @blocked_id;

-- name: BlocksOf :many
select u.id, u.username::text as username from blocks b join users u on u.id = b.blocked_id
where b.user_id = @user_id and u.username is not null order by u.username_key, u.id;

-- A page of all of a user's conversations, closed ones too, those with the newest message
-- first. One that the user has not begun is there from its first message on. @pattern is a
-- folded part of a name of one in it, with LIKE's own characters escaped. people is as in
-- RoomsAccess.
-- name: DirectAll :many
select l.id, l.slug::text as slug, l.last_seq, l.unread, l.closed::boolean as closed, l.stirred::timestamptz as stirred, l.section::text as section,
    coalesce(nullif(l.level, ''), (select w.level from users w where w.id = l.user_id))::text as level,
    array(select coalesce(u.username, '') from users u
          where u.id = any(string_to_array(l.direct, ',')::bigint[]) and (u.id <> l.user_id or l.direct = l.user_id::text)
          order by u.username is null, u.username collate "C")::text[] as people
from (
    select r.id, r.slug, r.direct, r.last_seq, m.user_id, coalesce(s.name, '') as section, (case when m.muted_until > now() then 'none' else m.level end)::text as level, (m.closed_seq is not null and r.last_seq <= m.closed_seq) as closed,
    (case when r.last_seq <= m.read_seq then 0
     when m.furthest_seq > m.read_seq
       or exists (select from blocks b join memberships t on t.user_id = b.blocked_id where b.user_id = m.user_id and t.room_id = r.id) then greatest(0, r.last_seq - m.read_seq - 1000) + (
        select count(*) from (select from messages x
            where x.room_id = r.id and x.seq > m.read_seq and x.seq <= m.read_seq + 1000 and not x.deleted and x.author_id <> m.user_id
              and x.author_id <> all(array(select b.blocked_id from blocks b where b.user_id = m.user_id))
              and x.seq <> all(array(select s from muted_replies(m.user_id, r.id, m.read_seq) as s))
            limit 100) as w)
     else r.last_seq - m.read_seq - (
        select count(*) from (select from messages x
            where x.room_id = r.id and x.seq > m.read_seq and x.deleted limit 1000) as w) - (select count(*) from muted_replies(m.user_id, r.id, m.read_seq))
    end)::bigint as unread,
    coalesce((select x.created_at from messages x where x.room_id = r.id and x.seq = r.last_seq), r.created_at) as stirred
    from memberships m join rooms r on r.id = m.room_id left join sections s on s.id = m.section_id
    where m.user_id = @user_id and m.direct and r.deleted_at is null and (m.closed_seq is null or r.last_seq > 0)
      and (@pattern::text = '' or exists (select from users u left join profiles p on p.user_id = u.id
          where u.id = any(string_to_array(r.direct, ',')::bigint[]) and (u.id <> m.user_id or r.direct = m.user_id::text)
            and u.username is not null and (u.username_key like '%' || @pattern::text || '%' or p.display_key like '%' || @pattern::text || '%')))) as l
where (l.stirred, l.id) <= (@upto::timestamptz, @upto_id::bigint)
order by l.stirred desc, l.id desc limit @most;
