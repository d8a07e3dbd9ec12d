-- A reply keeps which message it answers, so that a page can quote it, and a first message
-- keeps when it was last answered. Older rows have neither. A reply without answered_seq
-- quotes the first message of its thread if that one's author is the one answered.
-- reactors names the first ten accounts of each emoji on a message. The index finds the
-- rooms in which a deleted account had reacted.
-- +goose NO TRANSACTION
-- +goose Up
alter table messages add column if not exists answered_seq bigint, add column if not exists replied_at timestamptz;
-- +goose StatementBegin
create or replace function reactors(room bigint, message bigint) returns jsonb language sql stable as $$
    select jsonb_agg(jsonb_build_object('e', r.emoji, 'u', u.id, 'w', u.username) order by u.id)
    from (select emoji, user_id, row_number() over (partition by emoji order by user_id) as place
          from reactions where room_id = room and seq = message) as r
    join users u on u.id = r.user_id
    where r.place <= 10 and u.username is not null
$$;
-- +goose StatementEnd
drop index concurrently if exists reactions_user;
create index concurrently reactions_user on reactions (user_id, room_id);

-- +goose Down
drop index concurrently if exists reactions_user;
drop function reactors;
alter table messages drop column replied_at, drop column answered_seq;
