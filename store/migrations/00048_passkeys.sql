-- Passkeys of accounts. A credential is what the library for WebAuthn keeps of it: a public
-- key and a counter.
-- +goose Up
create table passkeys (
    id         bytea primary key,
    user_id    bigint not null references users (id) on delete cascade,
    name       text not null,
    credential jsonb not null,
    made_at    timestamptz not null default now(),
    used_at    timestamptz
);
create index passkeys_user on passkeys (user_id);

-- +goose Down
drop table passkeys;
