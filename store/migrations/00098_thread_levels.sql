-- A thread that is not followed tells of mentions alone, or, muted, of nothing. A process of the
-- previous release follows and unfollows without it: a thread that is followed is not muted.
-- +goose Up
alter table thread_follows add column muted boolean not null default false;
create index thread_follows_muted on thread_follows (user_id, room_id, thread) where muted and not follows;

-- Whether a member has muted the thread that a message is a reply in. Few have muted any: the
-- index says so before a message is read.
create function in_muted_thread(member bigint, room bigint, at bigint) returns boolean language sql stable as $$
    select exists (select from thread_follows f join messages t on t.room_id = room and t.seq = at and t.thread = f.thread
        where f.user_id = member and f.room_id = room and f.muted and not f.follows)
$$;

-- +goose Down
drop function in_muted_thread;
drop index thread_follows_muted;
alter table thread_follows drop column muted;
