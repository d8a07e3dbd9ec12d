-- name: EmojiInsert :execrows
insert into custom_emoji (name, kind, hash, picture, by_id)
select @name, @kind, @hash, @picture, @by_id
where (select count(*) from custom_emoji) < @most::int;

-- name: EmojiDelete :execrows
delete from custom_emoji where name = @name;

-- name: EmojiAll :many
select e.name, e.kind, e.hash, coalesce(u.username::text, '')::text as by_name
from custom_emoji e left join users u on u.id = e.by_id order by e.name collate "C";

-- name: EmojiPicture :one
select kind, hash, picture from custom_emoji where name = @name;
