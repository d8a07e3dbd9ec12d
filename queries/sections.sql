-- The changes of one user's sections run one after the other.
-- name: SectionsLock :one
select id from users where id = @user_id for no key update;

-- name: SectionsOf :many
select s.id, s.name, (select count(*) from memberships m join rooms r on r.id = m.room_id
    where m.user_id = s.user_id and m.section_id = s.id and r.deleted_at is null)::int as rooms
from sections s where s.user_id = @user_id order by s.place, s.id;

-- name: SectionInsert :many
insert into sections (user_id, name, name_key, place)
select @user_id::bigint, @name::text, @name_key::text, coalesce(max(s.place), 0) + 1
from sections s where s.user_id = @user_id::bigint having count(*) < @most::int
returning id;

-- name: SectionRename :execrows
update sections set name = @name, name_key = @name_key where id = @id and user_id = @user_id;

-- name: SectionsPlace :exec
update sections s set place = k.place
from unnest(@ids::bigint[]) with ordinality as k(id, place)
where s.id = k.id and s.user_id = @user_id and s.place <> k.place;

-- name: SectionDelete :execrows
delete from sections where id = @id and user_id = @user_id;

-- name: SectionClear :exec
update memberships set section_id = null where user_id = @user_id and section_id = @section_id::bigint;

-- name: SectionsDeleteOf :exec
delete from sections where user_id = @user_id;

-- name: MembershipSection :one
select coalesce(section_id, 0)::bigint from memberships where user_id = @user_id and room_id = @room_id;

-- A room is a favourite or in a section.
-- name: MembershipSectionSet :execrows
update memberships m set section_id = nullif(@section_id::bigint, 0), favourite = m.favourite and @section_id::bigint = 0
where m.user_id = @user_id and m.room_id = @room_id and coalesce(m.section_id, 0) <> @section_id::bigint
  and (@section_id::bigint = 0 or exists (select from sections s where s.id = @section_id::bigint and s.user_id = @user_id)
    and (m.section_id is not null or (select count(*) from memberships f where f.user_id = @user_id and f.section_id is not null) < @most::int));
