-- Moderators of the server. To an older process the role is one that may do nothing. The
-- constraint is replaced without reading the table under a lock, and then checked.
-- +goose NO TRANSACTION
-- +goose Up
alter table users drop constraint if exists users_role_known,
    add constraint users_role_known check (role in ('owner', 'admin', 'moderator', 'member', 'guest')) not valid;
alter table users validate constraint users_role_known;

-- +goose Down
update users set role = 'member' where role = 'moderator';
alter table users drop constraint users_role_known,
    add constraint users_role_known check (role in ('owner', 'admin', 'member', 'guest'));
