-- The column folded is a message's text after chat.Fold, for messages that are not all
-- ASCII; the others fold to their lower case. For names, username_skeleton is the same
-- for lookalikes. The table folding names the rules of the present keys, once there are
-- any.
-- +goose Up
alter table messages add column folded text;
alter table users add column username_skeleton text;
create unique index users_skeleton on users (username_skeleton);
create table folding (version text primary key);

-- Accounts and rooms whose name or address has, by newer rules, the key of an older
-- one. Folding leaves no soft hyphen, so the suffix behind it is theirs alone.
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
