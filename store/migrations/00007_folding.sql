-- folded is what a message says as chat.Fold has it, for messages that are not all
-- ASCII; the others fold to their lower case. username_skeleton is the same for names
-- that look alike. folding names the rules by which keys were made, once there are any.
-- +goose Up
alter table messages add column folded text;
alter table users add column username_skeleton text;
create unique index users_skeleton on users (username_skeleton);
create table folding (version text primary key);

-- Accounts and rooms whose name or address, by newer rules, is one that an older one
-- has. Folding leaves no soft hyphen, so that what stands behind one is theirs alone.
create view names_shared as
    select 'username' as kind, id, username as name from users where position(E'\xC2\xAD' in username_key) > 0
    union all
    select 'email', id, username from users where position(E'\xC2\xAD' in email_key) > 0
    union all
    select 'look', id, username from users where username is not null and username_skeleton is null
    union all
    select 'room', id, name from rooms where position(E'\xC2\xAD' in name_key) > 0;

-- +goose Down
drop view names_shared;
drop table folding;
alter table users drop column username_skeleton;
alter table messages drop column folded;
