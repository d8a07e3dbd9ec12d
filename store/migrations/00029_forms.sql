-- A message's form is what it is besides its text. q is the seq of a message of the same
-- room that the text links to. formed adds what that one says now, for readers. The index
-- finds the messages that quote one which changes.
-- +goose NO TRANSACTION
-- +goose Up
alter table messages add column if not exists form jsonb;
-- +goose StatementBegin
create or replace function formed(room bigint, raw jsonb) returns jsonb language sql stable as $$
    select raw || jsonb_strip_nulls(jsonb_build_object('quote',
        (select jsonb_build_object('u', a.author_id, 'n', coalesce(u.username, ''), 't', a.created_at, 'b', left(a.body, 600))
         from messages a join users u on u.id = a.author_id
         where a.room_id = room and a.seq = (raw->>'q')::bigint)))
$$;
-- +goose StatementEnd
drop index concurrently if exists messages_quoting;
create index concurrently messages_quoting on messages (room_id, ((form->>'q')::bigint)) where (form->>'q') is not null;

-- +goose Down
drop index concurrently if exists messages_quoting;
drop function formed;
alter table messages drop column form;
