-- name: ProfileGet :one
select display, pronouns, title, zone, status_emoji, status_text, coalesce(status_until, 'epoch')::timestamptz as status_until
from profiles where user_id = @user_id;

-- name: ProfileSet :exec
insert into profiles (user_id, display, display_key, pronouns, title, zone)
values (@user_id, @display, @display_key, @pronouns, @title, @zone)
on conflict (user_id) do update set display = @display, display_key = @display_key, pronouns = @pronouns, title = @title, zone = @zone;

-- name: ZoneFill :exec
insert into profiles (user_id, zone) values (@user_id, @zone)
on conflict (user_id) do update set zone = @zone where profiles.zone = '';

-- name: StatusSet :exec
insert into profiles (user_id, status_emoji, status_text, status_until)
values (@user_id, @status_emoji, @status_text, nullif(@status_until::timestamptz, 'epoch'))
on conflict (user_id) do update set status_emoji = @status_emoji, status_text = @status_text, status_until = nullif(@status_until::timestamptz, 'epoch');

-- name: AvailabilitySet :exec
insert into profiles (user_id, quiet_until, invisible) values (@user_id, nullif(@quiet_until::timestamptz, 'epoch'), @invisible)
on conflict (user_id) do update set quiet_until = nullif(@quiet_until::timestamptz, 'epoch'), invisible = @invisible;

-- name: Availabilities :many
select user_id, coalesce(quiet_until, 'epoch')::timestamptz as quiet_until, invisible, coalesce(quiet_from, 0)::int as quiet_from, coalesce(quiet_to, 0)::int as quiet_to, zone
from profiles where user_id = any(@user_ids::bigint[]) and (invisible or quiet_until > now() or quiet_from is not null);

-- What these people's pages show by their rights. Live nodes ask regularly, in case they missed the event of
-- a change: a sum differs after one. A room's admins are not in it, since the pages of the room ask for those.
-- name: RightsOf :many
select u.id, u.role,
    coalesce((select sum(hashtext(concat_ws(' ', r.id, r.slug, r.name, r.private, r.archived_at is not null))) from memberships m
        join rooms r on r.id = m.room_id and r.deleted_at is null where m.user_id = u.id), 0)::bigint as rooms,
    coalesce((select sum(hashtext(b.blocked_id::text)) from blocks b where b.user_id = u.id), 0)::bigint as blocks
from users u where u.id = any(@ids::bigint[]) and u.deleted_at is null;

-- name: ProfileDelete :exec
delete from profiles where user_id = @user_id;

-- name: BlocksDeleteOf :exec
delete from blocks where user_id = @user_id or blocked_id = @user_id;

-- People by a part of their names, without deactivated accounts. A guest, as the viewer or as the one looked for, knows
-- those of the same rooms alone. @pattern as in RoomsFind.
-- name: PeopleFind :many
select u.id, u.username::text as username, u.username_key::text as username_key, coalesce(p.display, '')::text as display,
    (case when p.status_until <= now() then '' else coalesce(p.status_emoji, '') end)::text as emoji
from users u join users v on v.id = @viewer_id left join profiles p on p.user_id = u.id
where u.username is not null and u.barred_at is null and u.username_key >= @from_key::text
  and (u.username_key like '%' || @pattern::text || '%' or p.display_key like '%' || @pattern::text || '%')
  and (u.id = v.id or u.role <> 'guest' and v.role <> 'guest' or exists (
    select from memberships a join memberships b on b.room_id = a.room_id join rooms r on r.id = a.room_id
    where a.user_id = v.id and b.user_id = u.id and r.deleted_at is null))
order by u.username_key, u.id limit @most;

-- name: Strangers :many
select u.id from users u join users v on v.id = @viewer_id
where u.id = any(@others::bigint[]) and not (u.username is not null and (u.id = v.id or u.role <> 'guest' and v.role <> 'guest' or exists (
    select from memberships a join memberships b on b.room_id = a.room_id join rooms r on r.id = a.room_id
    where a.user_id = v.id and b.user_id = u.id and r.deleted_at is null)));

-- name: RoomsShared :many
select r.id, r.slug::text as slug, r.name, r.private
from memberships a join memberships b on b.room_id = a.room_id join rooms r on r.id = a.room_id
where a.user_id = @viewer_id and b.user_id = @other_id and r.deleted_at is null and r.direct is null
order by r.name_key, r.id limit @most;
