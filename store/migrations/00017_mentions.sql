-- A message keeps which accounts and public rooms its text names (refs), and whether it
-- calls all members with @here or @room. Each member named has a row in mentions, for counts.
-- named adds the present names, without deleted accounts and rooms that are private by now.
-- +goose NO TRANSACTION
-- +goose Up
alter table messages add column if not exists refs jsonb, add column if not exists called boolean not null default false;
create table if not exists mentions (
    user_id bigint not null,
    room_id bigint not null,
    seq     bigint not null,
    primary key (user_id, room_id, seq)
);
create index if not exists mentions_message on mentions (room_id, seq);
-- +goose StatementBegin
create or replace function named(refs jsonb) returns jsonb language sql stable as $$
    select jsonb_agg(r.ref || jsonb_build_object('n', coalesce(u.username::text, o.slug::text)) order by r.place)
    from jsonb_array_elements(refs) with ordinality as r (ref, place)
    left join users u on u.id = (r.ref->>'u')::bigint
    left join rooms o on o.id = (r.ref->>'r')::bigint and not o.private and o.deleted_at is null
    where coalesce(u.username::text, o.slug::text) is not null
$$;
-- +goose StatementEnd
drop index concurrently if exists messages_called;
create index concurrently messages_called on messages (room_id, seq) where called and not deleted;

-- +goose Down
drop index concurrently if exists messages_called;
drop function named;
drop table mentions;
alter table messages drop column called, drop column refs;
