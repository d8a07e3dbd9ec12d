-- name: SearchesList :many
select id, name, query, best from searches where user_id = @user_id order by name = '', name, used_at desc, id desc;

-- name: SearchNote :exec
insert into searches (user_id, query, best) values (@user_id, @query, @best)
on conflict (user_id, name, query, best) do update set used_at = now();

-- name: SearchesTrim :exec
delete from searches s where s.id in (
    select x.id from searches x where x.user_id = @user_id and x.name = '' order by x.used_at desc, x.id desc offset @kept);

-- name: SearchesForgetNamed :exec
delete from searches where user_id = @user_id and name = @name::text and name <> '';

-- name: SearchKeep :execrows
insert into searches (user_id, name, query, best)
select @user_id, @name, @query, @best
where (select count(*) from searches s where s.user_id = @user_id and s.name <> '') < @most::int;

-- name: SearchForget :exec
delete from searches where user_id = @user_id and id = @id;

-- name: SearchesForgetRecent :exec
delete from searches where user_id = @user_id and name = '';

-- name: SearchesForget :exec
delete from searches where user_id = @user_id;
