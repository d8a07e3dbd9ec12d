-- name: RoomInsert :one
insert into rooms (slug, name, name_key, name_skeleton, skeleton_of, topic, private, made_by, nonce)
values (@slug::text, @name::text, @name_key::text, nullif(@name_skeleton::text, ''), @name::text, @topic, @private, @made_by::bigint, sqlc.narg(nonce)::uuid)
returning id, created_at;

-- The room that the first of two clicks made: from the same form, or without one, just
-- now.
-- name: RoomJustMade :one
select id, slug::text as slug from rooms
where name_key = @name_key::text and deleted_at is null and made_by = @made_by::bigint
  and name = @name and topic = @topic and private = @private and nonce is not distinct from sqlc.narg(nonce)::uuid
  and (nonce is not null or created_at > now() - @moment::interval);

-- name: RoomJustDeleted :one
select exists (
    select from rooms where deleted_by = @user_id::bigint and former_slug = @slug::text and deleted_at > now() - @moment::interval
)::boolean;

-- A restored room: it exists, and the user is one of its admins, or one of the server's.
-- name: RoomRestored :one
select r.slug::text as slug from rooms r
where r.id = @room_id and r.deleted_at is null and r.direct is null
  and (exists (select from memberships m where m.room_id = r.id and m.user_id = @user_id and m.admin)
    or exists (select from users u where u.id = @user_id and u.role in ('owner', 'admin')));

-- name: DepartureInsert :exec
insert into departures (user_id, room_id, removed) values (@user_id, @room_id, @removed)
on conflict (user_id, room_id) do update set left_at = now(), removed = excluded.removed;

-- name: JustDeparted :one
select exists (
    select from departures d join rooms r on r.id = d.room_id
    where d.user_id = @user_id and r.slug = @slug::text and d.left_at > now() - @moment::interval and (not d.removed or @removed_too::boolean)
)::boolean;

-- name: DeparturesExpire :exec
delete from departures where left_at < now() - @moment::interval;

-- The succession when a member leaves: whether another admin stays, and whom MembershipPromote
-- takes.
-- name: RoomSuccession :one
select exists (select from memberships a where a.room_id = @room_id and a.admin and a.user_id <> @user_id)::boolean as managed,
    coalesce((select u.username from memberships m join users u on u.id = m.user_id
        where m.room_id = @room_id and m.user_id <> @user_id order by u.barred_at is not null, u.role = 'guest', m.joined_at, m.user_id limit 1), '')::text as heir;

-- An unchanged name keeps its key, which may be shared, and its skeleton, which may be an
-- older room's: see names_shared.
-- name: RoomUpdate :execrows
update rooms set name = @name, name_key = case when name = @name then name_key else @name_key::text end,
    name_skeleton = case when name = @name then name_skeleton else nullif(@name_skeleton::text, '') end,
    skeleton_of = case when name = @name then skeleton_of else @name end, topic = @topic, private = @private, admins_post = @admins_post,
    slow_seconds = @slow_seconds, admins_invite = @admins_invite, admins_pin = @admins_pin, admins_call = @admins_call, callers = @callers
where id = @id and deleted_at is null;

-- Nobody can restore what the operator deletes, who has the number 0.
-- name: RoomDelete :exec
with faced as (update avatars set changed_at = now() where room_id = @id)
update rooms set slug = null, former_slug = slug, name_key = null, name_skeleton = null, skeleton_of = null, deleted_at = now(), deleted_by = nullif(@deleted_by::bigint, 0)
where id = @id and deleted_at is null;

-- Rooms that a user deleted and can still restore.
-- name: RoomsDeletedBy :many
select id, former_slug::text as slug, name, deleted_at::timestamptz as deleted_at from rooms
where deleted_by = @user_id::bigint and deleted_at > now() - @kept::interval
  and (deleted_at, id) <= (@upto::timestamptz, @upto_id::bigint)
order by deleted_at desc, id desc limit @most;

-- name: RoomDeletedGet :one
select id, former_slug::text as slug, name, deleted_at::timestamptz as deleted_at from rooms
where id = @id and deleted_by = @user_id::bigint and deleted_at > now() - @kept::interval;

-- name: RoomRestore :execrows
with faced as (update avatars set changed_at = now() where room_id = @id)
update rooms set slug = @slug::text, former_slug = null, name_key = @name_key::text, name_skeleton = nullif(@name_skeleton::text, ''), skeleton_of = name, deleted_at = null, deleted_by = null
where id = @id and deleted_by = @user_id::bigint and deleted_at > now() - @kept::interval;

-- Rooms and the rights of users in them, for each page and each command; batched. people
-- are the others in a direct conversation, or the user alone; an empty name is a deleted
-- account. A user is blocked in a conversation with one other, who blocked that user.
-- name: RoomsAccess :many
select k.user_id::bigint as user_id,
       r.id, r.slug::text as slug, r.name, r.topic, r.private, r.last_seq, r.last_rev, r.members_rev, r.pins, r.created_at,
       r.admins_post, (r.archived_at is not null)::boolean as archived, r.slow_seconds, r.admins_invite, r.admins_pin, r.admins_call, r.callers, r.opening,
       (case when m.user_id is null then coalesce((select 'x' || x.reason from room_bans x where x.room_id = r.id and x.user_id = k.user_id), '') else '' end)::text as banned,
       (m.user_id is not null)::boolean as member, coalesce(m.admin, false)::boolean as admin,
       coalesce(m.favourite, false)::boolean as favourite, (case when m.added_by is null then '' else coalesce((select u.username from users u where u.id = m.added_by), '?') end)::text as added_by, coalesce(m.read_seq, 0)::bigint as read_seq,
       (m.user_id is null and exists (select from users g where g.id = k.user_id and g.role = 'guest'))::boolean as guest,
       (r.direct is not null)::boolean as direct,
       (case when r.direct is null or m.user_id is null then null else array(select coalesce(u.username, '') from users u
          where u.id = any(string_to_array(r.direct, ',')::bigint[]) and (u.id <> k.user_id or r.direct = k.user_id::text)
          order by u.username is null, u.username collate "C") end)::text[] as people,
       (case when r.direct is null then false else exists (select from blocks b
          where b.user_id = any(string_to_array(r.direct, ',')::bigint[]) and b.blocked_id = k.user_id and r.direct not like '%,%,%') end)::boolean as blocked
from (select unnest(@slugs::text[]) as slug, unnest(@users::bigint[]) as user_id) as k
join rooms r on r.slug = k.slug and r.deleted_at is null
left join memberships m on m.room_id = r.id and m.user_id = k.user_id;

-- name: RoomGet :one
select id, slug::text as slug, name, topic, private, last_seq, last_rev, created_at
from rooms where id = @id and deleted_at is null;

-- What happens in a room before its first message. A call that begins takes the place of the
-- one before it.
-- name: RoomOpening :exec
update rooms set opening = case when @begins::boolean then '[]'::jsonb else coalesce(opening, '[]'::jsonb) end || @note::jsonb
where id = @id and last_seq = 0 and deleted_at is null;

-- The counters and settings of each room that a live node shows, to notice unannounced
-- changes.
-- name: RoomRevs :many
select id, slug::text as slug, name, topic, private, admins_post, slow_seconds, (archived_at is not null)::boolean as archived, (direct is not null)::boolean as direct, last_seq, last_rev, members_rev
from rooms where id = any(@ids::bigint[]) and deleted_at is null;

-- The list of rooms on every page, batched. Unread is last_seq - read_seq without the
-- tombstones in between, one probe of their index. Own messages lie in between only
-- after a reader marked messages as unread; there up to 1,000 are scanned. Pages write
-- more than 99 as 99+, so neither count needs to be exact beyond its limit. In a room with a
-- member whom the user has blocked the same scan leaves out what blocked people wrote. Mentions are
-- messages that name the member, or call all, after read_seq, without those of people whom the
-- member has blocked. A muted thread's replies are in neither count;
-- few members mute any, which is asked once for all rooms.
-- name: RoomsOf :many
-- A page begins at a name's key, which more than one room may have: then these stand on
-- two pages, and none is left out. Favourites come first on every
-- page, then the rooms that are in a section.
-- It takes one user: PostgreSQL plans that once, and an array of users anew each time,
-- which takes longer than to run it.
with mutes as materialized (select distinct f.room_id from thread_follows f where f.user_id = @user_id and f.muted and not f.follows),
    blocked as materialized (select b.blocked_id from blocks b where b.user_id = @user_id),
    shunned as materialized (select distinct t.room_id from memberships t where t.user_id in (select b.blocked_id from blocked b))
select r.id, r.slug::text as slug, r.name, r.name_key::text as name_key, r.private, m.favourite, r.last_seq,
    (case when r.last_seq <= m.read_seq then 0
     when m.furthest_seq > m.read_seq or r.id in (select h.room_id from shunned h) then greatest(0, r.last_seq - m.read_seq - 1000) + (
        select count(*) from (select from messages x
            where x.room_id = r.id and x.seq > m.read_seq and x.seq <= m.read_seq + 1000 and not x.deleted and x.author_id <> m.user_id and x.author_id not in (select b.blocked_id from blocked b)
              and (r.id not in (select u.room_id from mutes u) or x.seq <> all(array(select s from muted_replies(m.user_id, r.id, m.read_seq) as s)))
            limit 100) as w)
     else r.last_seq - m.read_seq - (
        select count(*) from (select from messages x
            where x.room_id = r.id and x.seq > m.read_seq and x.deleted limit 1000) as w)
        - (case when r.id in (select u.room_id from mutes u) then (select count(*) from muted_replies(m.user_id, r.id, m.read_seq)) else 0 end)
    end)::bigint as unread,
    (case when r.last_seq <= m.read_seq then 0 else (
        select count(*) from (
            select from mentions x where x.user_id = m.user_id and x.room_id = r.id and x.seq > m.read_seq
              and (not exists (select from blocked) or coalesce((select q.author_id from messages q where q.room_id = r.id and q.seq = x.seq), 0) not in (select b.blocked_id from blocked b))
              and (r.id not in (select u.room_id from mutes u) or x.seq <> all(array(select s from muted_replies(m.user_id, r.id, m.read_seq) as s))) limit 100) as w) + (
        select count(*) from (
            select from messages x where x.room_id = r.id and x.seq > m.read_seq and x.called and not x.deleted and x.author_id <> m.user_id
              and (not exists (select from blocked) or x.author_id not in (select b.blocked_id from blocked b))
              and not exists (select from mentions y where y.user_id = m.user_id and y.room_id = r.id and y.seq = x.seq)
              and (r.id not in (select u.room_id from mutes u) or x.seq <> all(array(select s from muted_replies(m.user_id, r.id, m.read_seq) as s))) limit 100) as w)
    end)::bigint as mentions,
    (r.id in (select d.room_id from drafts d where d.user_id = @user_id))::boolean as draft,
    coalesce(nullif((case when m.muted_until > now() then 'none' else m.level end), ''), a.level)::text as level,
    (m.added_by is not null)::boolean as added, (case when r.id in (select u.room_id from mutes u) then array_to_string(array(select t from muted_threads(m.user_id, r.id) as t order by t), ' ') else '' end)::text as muted,
    (r.id in (select h.room_id from shunned h))::boolean as shunned, coalesce(s.name, '')::text as section, coalesce(s.place, 0)::int as section_place
from memberships m join rooms r on r.id = m.room_id join users a on a.id = m.user_id left join sections s on s.id = m.section_id
where m.user_id = @user_id and r.deleted_at is null and r.archived_at is null and (m.favourite or m.section_id is not null and not m.direct or r.name_key >= @from_key::text)
order by m.favourite desc, (m.section_id is not null) desc, r.name_key, r.id limit @most;

-- The rest of a user's list of rooms from a key on: how many rooms, and how many of
-- them have something unread that their level tells.
-- name: RoomsRest :one
with mutes as materialized (select distinct f.room_id from thread_follows f where f.user_id = @user_id and f.muted and not f.follows),
    blocked as materialized (select b.blocked_id from blocks b where b.user_id = @user_id)
select count(*)::int as rooms, (count(*) filter (where r.last_seq > m.read_seq and
    case coalesce(nullif((case when m.muted_until > now() then 'none' else m.level end), ''), a.level)
    when 'none' then false
    when 'mentions' then exists (select from mentions x where x.user_id = m.user_id and x.room_id = r.id and x.seq > m.read_seq and (not exists (select from blocked) or coalesce((select q.author_id from messages q where q.room_id = r.id and q.seq = x.seq), 0) not in (select b.blocked_id from blocked b)) and (r.id not in (select u.room_id from mutes u) or x.seq <> all(array(select s from muted_replies(m.user_id, r.id, m.read_seq) as s))))
        or exists (select from messages x where x.room_id = r.id and x.seq > m.read_seq and x.called and not x.deleted and x.author_id <> m.user_id and (not exists (select from blocked) or x.author_id not in (select b.blocked_id from blocked b)) and (r.id not in (select u.room_id from mutes u) or x.seq <> all(array(select s from muted_replies(m.user_id, r.id, m.read_seq) as s))))
    else exists (select from messages x where x.room_id = r.id and x.seq > m.read_seq and not x.deleted and x.author_id <> m.user_id and (not exists (select from blocked) or x.author_id not in (select b.blocked_id from blocked b)) and (r.id not in (select u.room_id from mutes u) or x.seq <> all(array(select s from muted_replies(m.user_id, r.id, m.read_seq) as s))))
    end))::int as unread
from memberships m join rooms r on r.id = m.room_id join users a on a.id = m.user_id
where m.user_id = @user_id and r.deleted_at is null and r.archived_at is null and not m.favourite and m.section_id is null and r.name_key >= @from_key::text;

-- The rooms of an account that ends, archived ones too. Direct conversations have no
-- admins, and are left by MembershipsDeleteOf.
-- name: RoomsToLeave :many
select m.room_id from memberships m join rooms r on r.id = m.room_id
where m.user_id = @user_id and r.deleted_at is null and r.direct is null order by m.room_id;

-- A user's archived rooms, which are not in the navigation.
-- name: RoomsArchived :many
select r.id, r.slug::text as slug, r.name, r.name_key::text as name_key, r.private
from memberships m join rooms r on r.id = m.room_id
where m.user_id = @user_id and r.deleted_at is null and r.archived_at is not null and r.direct is null and r.name_key >= @from_key::text
order by r.name_key, r.id limit @most;

-- A user's own rooms for the switcher: names that begin with the words first, then those
-- with mentions of the user, with something else unread that their level tells, and then
-- those opened last. @pattern as in RoomsFind. Unread and mentions are counted as in RoomsOf.
-- name: RoomsMine :many
with mutes as materialized (select distinct f.room_id from thread_follows f where f.user_id = @user_id and f.muted and not f.follows),
blocked as materialized (select b.blocked_id from blocks b where b.user_id = @user_id),
shunned as materialized (select distinct t.room_id from memberships t where t.user_id in (select b.blocked_id from blocked b)),
found as (
    select r.id, r.slug, r.name, r.name_key, r.private, r.last_seq, m.read_seq, m.furthest_seq, m.user_id, l.level,
           r.name_key like @pattern::text || '%' as early, m.opened_at,
           n.named, r.last_seq > m.read_seq and case l.level
             when 'none' then false
             when 'mentions' then n.named
             else (r.id not in (select u.room_id from mutes u)
                 or r.last_seq - m.read_seq > (select count(*) from muted_replies(m.user_id, r.id, m.read_seq)))
               and (r.id not in (select h.room_id from shunned h)
                 or exists (select from messages x where x.room_id = r.id and x.seq > m.read_seq and x.author_id not in (select b.blocked_id from blocked b)))
           end as stirred
    from memberships m join rooms r on r.id = m.room_id join users a on a.id = m.user_id
    cross join lateral (select coalesce(nullif((case when m.muted_until > now() then 'none' else m.level end), ''), a.level)::text as level) as l
    cross join lateral (select r.last_seq > m.read_seq and l.level <> 'none' and (
        exists (select from mentions x where x.user_id = m.user_id and x.room_id = r.id and x.seq > m.read_seq and (not exists (select from blocked) or coalesce((select q.author_id from messages q where q.room_id = r.id and q.seq = x.seq), 0) not in (select b.blocked_id from blocked b)) and (r.id not in (select u.room_id from mutes u) or x.seq <> all(array(select s from muted_replies(m.user_id, r.id, m.read_seq) as s))))
        or exists (select from messages x where x.room_id = r.id and x.seq > m.read_seq and x.called and not x.deleted and x.author_id <> m.user_id and (not exists (select from blocked) or x.author_id not in (select b.blocked_id from blocked b)) and (r.id not in (select u.room_id from mutes u) or x.seq <> all(array(select s from muted_replies(m.user_id, r.id, m.read_seq) as s))))) as named) as n
    where m.user_id = @user_id and r.deleted_at is null and r.name_key like '%' || @pattern::text || '%'
    order by early desc, n.named desc, stirred desc, m.opened_at desc nulls last, r.name_key, r.id limit @most)
select r.id, r.slug::text as slug, r.name, r.private, r.last_seq, (case when r.last_seq <= r.read_seq then 0
     when r.furthest_seq > r.read_seq or r.id in (select h.room_id from shunned h) then greatest(0, r.last_seq - r.read_seq - 1000) + (
        select count(*) from (select from messages x
            where x.room_id = r.id and x.seq > r.read_seq and x.seq <= r.read_seq + 1000 and not x.deleted and x.author_id <> r.user_id and x.author_id not in (select b.blocked_id from blocked b)
              and x.seq <> all(array(select s from muted_replies(r.user_id, r.id, r.read_seq) as s))
            limit 100) as w)
     else r.last_seq - r.read_seq - (
        select count(*) from (select from messages x
            where x.room_id = r.id and x.seq > r.read_seq and x.deleted limit 1000) as w) - (select count(*) from muted_replies(r.user_id, r.id, r.read_seq))
    end)::bigint as unread,
    (case when r.last_seq <= r.read_seq then 0 else (
        select count(*) from (
            select x.seq from mentions x where x.user_id = r.user_id and x.room_id = r.id and x.seq > r.read_seq and (not exists (select from blocked) or coalesce((select q.author_id from messages q where q.room_id = r.id and q.seq = x.seq), 0) not in (select b.blocked_id from blocked b)) and x.seq <> all(array(select s from muted_replies(r.user_id, r.id, r.read_seq) as s))
            union
            select x.seq from messages x where x.room_id = r.id and x.seq > r.read_seq and x.called and not x.deleted and x.author_id <> r.user_id and (not exists (select from blocked) or x.author_id not in (select b.blocked_id from blocked b)) and x.seq <> all(array(select s from muted_replies(r.user_id, r.id, r.read_seq) as s))
            limit 100) as w)
    end)::bigint as mentions,
    r.level
from found r
order by r.early desc, r.named desc, r.stirred desc, r.opened_at desc nulls last, r.name_key, r.id;

-- name: MembershipFavour :execrows
update memberships m set favourite = @favourite, section_id = case when @favourite then null else m.section_id end
where m.user_id = @user_id and m.room_id = @room_id and m.favourite <> @favourite and not m.direct
  and (not @favourite or (select count(*) from memberships f where f.user_id = @user_id and f.favourite) < @most::int);

-- Rooms by name: those that the user could join, and, in a search, the user's own.
-- Names that begin with the words come first. @pattern is the folded words with LIKE's
-- own characters escaped. A page begins at a place in that order. Each half ends with
-- its page: to sort all rooms that have a letter in their name took 0.2 s of 100,000.
-- name: RoomsFind :many
with found as (
    (select r.id, false as later from rooms r left join memberships m on m.room_id = r.id and m.user_id = @user_id
     where r.deleted_at is null and r.name_key like @pattern::text || '%' and not @from_later::boolean and r.name_key >= @from_key::text
       and case when m.user_id is null then not r.private and not exists (select from users g where g.id = @user_id and g.role = 'guest') else @mine::boolean end
     order by r.name_key, r.id limit @most)
    union all
    (select r.id, true from rooms r left join memberships m on m.room_id = r.id and m.user_id = @user_id
     where @pattern::text <> '' and r.deleted_at is null
       and r.name_key like '%' || @pattern::text || '%' and not r.name_key like @pattern::text || '%'
       and r.name_key >= case when @from_later::boolean then @from_key::text else '' end
       and case when m.user_id is null then not r.private and not exists (select from users g where g.id = @user_id and g.role = 'guest') else @mine::boolean end
     order by r.name_key, r.id limit @most))
select r.slug::text as slug, r.name, r.topic, r.name_key::text as name_key, f.later,
       (select count(*) from memberships c where c.room_id = r.id)::int as members,
       (m.user_id is not null)::boolean as member, (case when m.user_id is null then 0 else (case when r.last_seq <= m.read_seq then 0
     when m.furthest_seq > m.read_seq then greatest(0, r.last_seq - m.read_seq - 1000) + (
        select count(*) from (select from messages x
            where x.room_id = r.id and x.seq > m.read_seq and x.seq <= m.read_seq + 1000 and not x.deleted and x.author_id <> m.user_id
              and x.seq <> all(array(select s from muted_replies(m.user_id, r.id, m.read_seq) as s))
            limit 100) as w)
     else r.last_seq - m.read_seq - (
        select count(*) from (select from messages x
            where x.room_id = r.id and x.seq > m.read_seq and x.deleted limit 1000) as w) - (select count(*) from muted_replies(m.user_id, r.id, m.read_seq))
    end) end)::bigint as unread
from found f join rooms r on r.id = f.id left join memberships m on m.room_id = r.id and m.user_id = @user_id
order by f.later, r.name_key, r.id
limit @most;

-- Who comes into an empty room becomes its admin.
-- name: MembershipInsert :execrows
with joined as (
    insert into memberships (user_id, room_id, admin, read_seq, added_by)
    select @user_id, r.id, (@admin::boolean or not exists (select from memberships m where m.room_id = r.id)), r.last_seq, sqlc.narg(added_by)::bigint from rooms r where r.id = @room_id and r.deleted_at is null
      and not exists (select from room_bans b where b.room_id = r.id and b.user_id = @user_id)
    on conflict do nothing returning room_id)
update rooms r set members_rev = r.members_rev + 1 from joined j where r.id = j.room_id;

-- The room is locked, and the next admin is made in the same transaction.
-- name: MembershipDelete :execrows
with gone as (delete from memberships where user_id = @user_id and room_id = @room_id returning room_id)
update rooms r set members_rev = r.members_rev + 1 from gone g where r.id = g.room_id;

-- When the last admin has left, the longest-standing member takes over: one who can sign in, and
-- no guest, if there is one.
-- name: MembershipPromote :exec
update memberships p set admin = true
where p.room_id = @room_id
  and p.user_id = (select m.user_id from memberships m join users u on u.id = m.user_id where m.room_id = @room_id
    order by u.barred_at is not null, u.role = 'guest', m.joined_at, m.user_id limit 1)
  and not exists (select from memberships a where a.room_id = @room_id and (a.admin or a.direct));

-- name: RoomArchive :execrows
update rooms set archived_at = case when @archived::boolean then now() end
where id = @id and deleted_at is null and (archived_at is not null) <> @archived::boolean;

-- An admin stays one while no other member is.
-- name: MembershipSetAdmin :execrows
with changed as (
    update memberships m set admin = @admin
    where m.room_id = @room_id and m.user_id = @user_id and m.admin <> @admin
      and (@admin or exists (select from memberships o where o.room_id = m.room_id and o.admin and o.user_id <> m.user_id))
    returning m.room_id)
update rooms r set members_rev = r.members_rev + 1 from changed c where r.id = c.room_id;

-- name: MembershipAdmin :one
select admin from memberships where room_id = @room_id and user_id = @user_id;

-- name: RoomLock :one
select slug::text as slug from rooms where id = @id and deleted_at is null for update;

-- name: MembersList :many
select u.id, u.username::text as username, m.admin, m.joined_at, coalesce(p.quiet_until, 'epoch')::timestamptz as quiet_until, coalesce(p.quiet_from, 0)::int as quiet_from, coalesce(p.quiet_to, 0)::int as quiet_to, coalesce(p.zone, '')::text as zone
from memberships m join users u on u.id = m.user_id left join profiles p on p.user_id = u.id
where m.room_id = @room_id and (m.joined_at, m.user_id) >= (@since::timestamptz, @since_id::bigint)
order by m.joined_at, m.user_id limit @most;

-- @pattern as in RoomsFind.
-- name: MembersFind :many
select u.id, u.username::text as username, m.admin, m.joined_at, coalesce(p.quiet_until, 'epoch')::timestamptz as quiet_until, coalesce(p.quiet_from, 0)::int as quiet_from, coalesce(p.quiet_to, 0)::int as quiet_to, coalesce(p.zone, '')::text as zone
from memberships m join users u on u.id = m.user_id left join profiles p on p.user_id = u.id
where m.room_id = @room_id and (m.joined_at, m.user_id) >= (@since::timestamptz, @since_id::bigint)
  and u.username_key like '%' || @pattern::text || '%'
order by m.joined_at, m.user_id limit @most;

-- The members among some people.
-- name: MembersAmong :many
select u.id, u.username::text as username, m.admin, m.joined_at, coalesce(p.quiet_until, 'epoch')::timestamptz as quiet_until, coalesce(p.quiet_from, 0)::int as quiet_from, coalesce(p.quiet_to, 0)::int as quiet_to, coalesce(p.zone, '')::text as zone
from memberships m join users u on u.id = m.user_id left join profiles p on p.user_id = u.id
where m.room_id = @room_id and m.user_id = any(@user_ids::bigint[])
order by m.joined_at, m.user_id limit @most;

-- @pattern as in RoomsFind.
-- name: MembersNamed :many
select u.id, u.username::text as username, m.joined_at
from memberships m join users u on u.id = m.user_id
where m.room_id = @room_id and u.username is not null and u.username_key like @pattern::text || '%'
order by m.read_seq desc, u.username_key limit @most;

-- name: OthersNamed :many
select u.id, u.username::text as username from users u
where u.username is not null and u.username_key >= @folded::text and u.username_key like @pattern::text || '%' and u.role <> 'guest'
  and not exists (select from memberships m where m.user_id = u.id and m.room_id = @room_id)
order by u.username_key limit @most;

-- Without a limit, as when a room is deleted: a member who is not told keeps an old
-- list.
-- name: MemberIDs :many
select user_id from memberships where room_id = @room_id;

-- The unread count for some memberships. behind leaves out those that have read up to
-- there.
-- name: MembershipsUnread :many
select m.user_id, r.id, r.slug::text as slug, r.name, r.private, m.direct, r.last_seq,
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
    (case when r.last_seq <= m.read_seq then 0 else (
        select count(*) from (
            select x.seq from mentions x where x.user_id = m.user_id and x.room_id = r.id and x.seq > m.read_seq and not exists (select from messages q join blocks b on b.user_id = m.user_id and b.blocked_id = q.author_id where q.room_id = r.id and q.seq = x.seq) and x.seq <> all(array(select s from muted_replies(m.user_id, r.id, m.read_seq) as s))
            union
            select x.seq from messages x where x.room_id = r.id and x.seq > m.read_seq and x.called and not x.deleted and x.author_id <> m.user_id and x.author_id <> all(array(select b.blocked_id from blocks b where b.user_id = m.user_id)) and x.seq <> all(array(select s from muted_replies(m.user_id, r.id, m.read_seq) as s))
            limit 100) as w)
    end)::bigint as mentions,
    coalesce(nullif((case when m.muted_until > now() then 'none' else m.level end), ''), a.level)::text as level
from (select unnest(@users::bigint[]) as user_id, unnest(@rooms::bigint[]) as room_id) as k
join memberships m on m.user_id = k.user_id and m.room_id = k.room_id
join users a on a.id = m.user_id
join rooms r on r.id = m.room_id and r.deleted_at is null
where m.read_seq < @behind::bigint;

-- The user's own mark: read up to here, or, lower than before, unread from here on.
-- name: MembershipMark :execrows
update memberships m
set read_seq = k.seq, furthest_seq = nullif(greatest(m.read_seq, m.furthest_seq, k.seq), k.seq)
from (select r.id, least(@seq::bigint, r.last_seq) as seq from rooms r where r.id = @room_id and r.deleted_at is null) as k
where m.room_id = k.id and m.user_id = @user_id and m.read_seq <> k.seq;

-- From here on the rooms cannot be restored. The row lock orders this with a concurrent
-- restore: only one of them takes effect.
-- name: RoomsExpire :exec
update rooms set deleted_by = null where deleted_by is not null and deleted_at <= now() - @kept::interval;

-- name: RoomsExpireOf :exec
update rooms set deleted_by = null where deleted_by = @user_id::bigint;

-- The rows of expired rooms are purged in chunks, so that no transaction is long.
-- name: RoomsExpired :many
select id from rooms where deleted_at is not null and deleted_by is null order by deleted_at limit 10;

-- name: RoomMessagesPurge :execrows
delete from messages m where m.room_id = @room_id
  and m.seq in (select x.seq from messages x where x.room_id = @room_id order by x.seq limit @most);

-- name: RoomReactionsPurge :execrows
delete from reactions r where r.room_id = @room_id
  and (r.seq, r.user_id, r.emoji) in (
    select x.seq, x.user_id, x.emoji from reactions x where x.room_id = @room_id order by x.seq, x.user_id, x.emoji limit @most);

-- name: RoomMentionsPurge :execrows
delete from mentions x where x.room_id = @room_id
  and (x.seq, x.user_id) in (select y.seq, y.user_id from mentions y where y.room_id = @room_id order by y.seq, y.user_id limit @most);

-- name: RoomMembershipsPurge :execrows
delete from memberships m where m.room_id = @room_id
  and m.user_id in (select x.user_id from memberships x where x.room_id = @room_id limit @most);

-- name: RoomPurge :exec
delete from rooms where id = @id and deleted_at is not null;

-- The read marks of many users, written in one statement. They only move forward, and
-- the moved rows are returned. The rows are locked in one order, as in
-- MembershipsWrote: opposite orders would deadlock.
-- name: MembershipsRead :many
with behind as (
    select m.user_id, m.room_id, least(k.seq, r.last_seq) as seq
    from (select unnest(@users::bigint[]) as user_id, unnest(@rooms::bigint[]) as room_id, unnest(@seqs::bigint[]) as seq) as k
    join memberships m on m.user_id = k.user_id and m.room_id = k.room_id
    join rooms r on r.id = k.room_id
    where m.read_seq < least(k.seq, r.last_seq)
    order by m.room_id, m.user_id for no key update of m)
update memberships m set read_seq = b.seq, furthest_seq = nullif(greatest(m.furthest_seq, b.seq), b.seq)
from behind b
where m.user_id = b.user_id and m.room_id = b.room_id and m.read_seq < b.seq
returning m.user_id, m.room_id;

-- Which of these memberships still exist; live nodes ask regularly, in case they missed
-- the event of an end.
-- name: MembershipsAlive :many
select m.user_id, m.room_id from memberships m
join (select unnest(@users::bigint[]) as user_id, unnest(@rooms::bigint[]) as room_id) as k
  on m.user_id = k.user_id and m.room_id = k.room_id
join rooms r on r.id = m.room_id and r.deleted_at is null;

-- The memberships of these that still exist, with what decides whether their user may be in
-- the room's call; call nodes ask regularly. The user is blocked as in RoomsAccess.
-- name: MembershipsMeeting :many
select m.user_id, m.room_id, m.admin, (r.archived_at is not null)::boolean as archived, (r.direct is not null)::boolean as direct, r.callers,
       (case when r.direct is null then false else exists (select from blocks b
          where b.user_id = any(string_to_array(r.direct, ',')::bigint[]) and b.blocked_id = m.user_id and r.direct not like '%,%,%') end)::boolean as blocked
from memberships m
join (select unnest(@users::bigint[]) as user_id, unnest(@rooms::bigint[]) as room_id) as k
  on m.user_id = k.user_id and m.room_id = k.room_id
join rooms r on r.id = m.room_id and r.deleted_at is null;

-- In which of these rooms the user is banned.
-- name: RoomsBanned :many
select b.user_id, b.room_id from room_bans b
join (select unnest(@users::bigint[]) as user_id, unnest(@rooms::bigint[]) as room_id) as k
  on b.user_id = k.user_id and b.room_id = k.room_id;

-- Which of these memberships are those of admins of the room.
-- name: MembershipsAdmin :many
select m.user_id, m.room_id from memberships m
join (select unnest(@users::bigint[]) as user_id, unnest(@rooms::bigint[]) as room_id) as k
  on m.user_id = k.user_id and m.room_id = k.room_id
where m.admin;

-- The memberships left are in deleted rooms, which no live node shows: members_rev
-- stays.
-- name: MembershipsDeleteOf :exec
delete from memberships where user_id = @user_id;

-- name: MentionsDeleteOf :exec
delete from mentions where user_id = @user_id;
