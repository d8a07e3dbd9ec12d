-- A form may also have quiet lines (j), with the numbers of people: formed adds their names.
-- The index finds the rooms whose lines name an account that is deleted.
-- +goose NO TRANSACTION
-- +goose Up
-- +goose StatementBegin
create or replace function formed(room bigint, message bigint, raw jsonb) returns jsonb language sql stable as $$
    select raw || jsonb_strip_nulls(jsonb_build_object(
        'quote', case when raw->>'q' is not null then
            (select jsonb_build_object('u', a.author_id, 'n', coalesce(u.username, ''), 't', a.created_at, 'b', left(a.body, 600))
             from messages a join users u on u.id = a.author_id
             where a.room_id = room and a.seq = (raw->>'q')::bigint) end,
        'from', case when raw->'f' is not null then
            (select jsonb_build_object('n', coalesce(u.username, ''), 'g', coalesce(o.slug, ''), 'r', coalesce(o.name, ''))
             from users u
             left join rooms o on o.id = (raw->'f'->>'r')::bigint and not o.private and o.direct is null and o.deleted_at is null
             where u.id = (raw->'f'->>'u')::bigint) end,
        'by', case when raw->'p' is not null then voters(room, message) end,
        'names', case when raw->'j' is not null then
            (select jsonb_object_agg(u.id, u.username) from users u
             where u.username is not null and u.id in (select p::bigint from jsonb_array_elements(raw->'j') as n, jsonb_array_elements_text(n->'p') as p)) end))
$$;
-- +goose StatementEnd
drop index concurrently if exists messages_noted;
create index concurrently messages_noted on messages using gin ((form->'j') jsonb_path_ops) where (form->'j') is not null;

-- +goose Down
drop index concurrently if exists messages_noted;
