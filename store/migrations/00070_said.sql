-- Where one line stands for a message of nothing but files, it has their names: in quotes,
-- replies and notices.
-- +goose Up
-- +goose StatementBegin
create or replace function file_names(files jsonb) returns text language sql immutable as $$
    select string_agg(f.of->>'n', ', ' order by f.nr) from jsonb_array_elements(files) with ordinality as f (of, nr)
$$;
-- A function without a query of its own costs no call.
create or replace function said(body text, files jsonb) returns text language sql immutable as $$
    select case when body <> '' or files is null then body else file_names(files) end
$$;
create or replace function formed(room bigint, message bigint, raw jsonb) returns jsonb language sql stable as $$
    select raw || jsonb_strip_nulls(jsonb_build_object(
        'quote', case when raw->>'q' is not null then
            (select jsonb_build_object('u', a.author_id, 'n', coalesce(u.username, ''), 't', a.created_at, 'b', left(said(a.body, a.files), 600))
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

-- +goose Down
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
drop function if exists said(text, jsonb);
drop function if exists file_names(jsonb);
-- +goose StatementEnd
