-- name: MembershipAnswered :execrows
update memberships set added_by = null where user_id = @user_id and room_id = @room_id and added_by is not null;

-- Whether a room would be without members, and so out of everyone's reach.
-- name: RoomEndsWith :one
select (r.private and r.direct is null and exists (select from memberships m where m.room_id = r.id and m.user_id = @user_id)
   and not exists (select from memberships m where m.room_id = r.id and m.user_id <> @user_id))::boolean
from rooms r where r.id = @room_id;
