-- A form may also say where a message was forwarded from (f: room, seq and author), that it
-- describes what its author does (me), and that it is a poll (p: its counts). A private
-- room's name is not added. votes has who chose which option, and poll_ends which polls a
-- worker has to close.
-- +goose NO TRANSACTION
-- +goose Up
create table if not exists votes (
    room_id bigint not null,
    seq     bigint not null,
    user_id bigint not null,
    option  smallint not null,
    primary key (room_id, seq, user_id, option)
);
create index if not exists votes_user on votes (user_id, room_id);
create table if not exists poll_ends (
    room_id bigint not null,
    seq     bigint not null,
    ends_at timestamptz not null,
    primary key (room_id, seq)
);
create index if not exists poll_ends_at on poll_ends (ends_at);
-- +goose StatementBegin
create or replace function voters(room bigint, message bigint) returns jsonb language sql stable as $$
    select jsonb_agg(jsonb_build_object('o', v.option, 'u', u.id, 'w', u.username) order by v.option, u.id)
    from (select option, user_id, row_number() over (partition by option order by user_id) as place
          from votes where room_id = room and seq = message) as v
    join users u on u.id = v.user_id
    where v.place <= 30 and u.username is not null
$$;
-- +goose StatementEnd
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
        'by', case when raw->'p' is not null then voters(room, message) end))
$$;
-- +goose StatementEnd
drop function if exists formed(bigint, jsonb);

-- +goose Down
-- +goose StatementBegin
create or replace function formed(room bigint, raw jsonb) returns jsonb language sql stable as $$
    select raw
$$;
-- +goose StatementEnd
drop function formed(bigint, bigint, jsonb);
drop function voters;
drop table poll_ends, votes;
