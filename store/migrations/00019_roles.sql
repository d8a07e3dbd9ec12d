-- What an account may do on this server; accounts from before are members. The one row of
-- server has the server's name and a hash of the code with which its first owner sets it up.
-- +goose NO TRANSACTION
-- +goose Up
alter table users add column if not exists role text not null default 'member'
    constraint users_role_known check (role in ('owner', 'admin', 'member', 'guest'));
drop index concurrently if exists users_admins;
create index concurrently users_admins on users (role) where role in ('owner', 'admin');
create table if not exists server (
    one        boolean primary key default true check (one),
    name       text not null default '',
    setup_hash bytea
);
insert into server default values on conflict do nothing;

-- +goose Down
drop table server;
drop index concurrently if exists users_admins;
alter table users drop column role;
