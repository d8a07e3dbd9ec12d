-- Second factors of sign-ins. The program encrypts a secret before it is stored; of a
-- recovery code there is only a hash. step is the newest time step whose code was used: a
-- code is taken once, whichever node is asked. users.second_factor says whether there is a
-- factor, so that a request learns it with its session.
-- +goose Up
alter table users add column if not exists second_factor boolean not null default false;
create table totp (
    user_id      bigint primary key references users (id) on delete cascade,
    secret       bytea not null,
    step         bigint not null default 0,
    confirmed_at timestamptz
);
create table recovery_codes (
    user_id bigint not null references users (id) on delete cascade,
    hash    bytea not null,
    primary key (user_id, hash)
);

-- +goose Down
drop table recovery_codes, totp;
alter table users drop column second_factor;
