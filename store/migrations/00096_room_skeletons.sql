-- No two rooms have names that look alike: name_skeleton is the same for lookalikes (UTS #39).
-- skeleton_of is the name that it was made of. A process of the previous release writes neither:
-- a room that it makes or renames is in the second index until its skeleton is made, and a room
-- that it deletes leaves the first one. Of two older rooms that look alike, the younger one has
-- no skeleton, and stands in the view names_shared.
-- +goose NO TRANSACTION
-- +goose Up
alter table rooms add column if not exists name_skeleton text;
alter table rooms add column if not exists skeleton_of text;
drop index concurrently if exists rooms_skeleton;
create unique index concurrently rooms_skeleton on rooms (name_skeleton) where name_key is not null and skeleton_of = name;
drop index concurrently if exists rooms_unskeletoned;
create index concurrently rooms_unskeletoned on rooms (id) where name_key is not null and skeleton_of is distinct from name;
create or replace view names_shared as
    select 'username' as kind, id, username as name from users where position(E'\xC2\xAD' in username_key) > 0
    union all
    select 'email', id, username from users where position(E'\xC2\xAD' in email_key) > 0
    union all
    select 'look', id, username from users where username is not null and username_skeleton is null
    union all
    select 'room', id, name from rooms where position(E'\xC2\xAD' in name_key) > 0
    union all
    select 'room look', id, name from rooms where skeleton_of = name and name_skeleton is null and position(E'\xC2\xAD' in name_key) = 0;

-- +goose Down
create or replace view names_shared as
    select 'username' as kind, id, username as name from users where position(E'\xC2\xAD' in username_key) > 0
    union all
    select 'email', id, username from users where position(E'\xC2\xAD' in email_key) > 0
    union all
    select 'look', id, username from users where username is not null and username_skeleton is null
    union all
    select 'room', id, name from rooms where position(E'\xC2\xAD' in name_key) > 0;
alter table rooms drop column skeleton_of;
alter table rooms drop column name_skeleton;
